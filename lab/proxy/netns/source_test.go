package netns

import "testing"

func TestAddresses(t *testing.T) {
	for network, wanted := range map[string][]string{
		"192.0.2.7":       {"192.0.2.7", "192.0.2.7"},
		"192.0.2.0/30":    {"192.0.2.1", "192.0.2.2", "192.0.2.1"},
		"198.18.255.9/15": {"198.18.0.1", "198.18.0.2"},
	} {
		sources, err := SourcesOf([]string{network})
		if err != nil {
			t.Fatal(err)
		}
		for index, address := range wanted {
			found := sources[0].At(uint64(index)).String()
			if found != address {
				t.Errorf("address %d of %s is %s, wanted %s", index, network, found, address)
			}
			if !sources[0].Holds(found) {
				t.Errorf("%s does not hold its own address %s", network, found)
			}
		}
	}
	if _, err := SourcesOf([]string{"192.0.2.0/33"}); err == nil {
		t.Error("192.0.2.0/33 is taken for a network")
	}
}
