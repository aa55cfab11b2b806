package netns

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// Source is a network whose addresses open connections in turn.
type Source struct {
	prefix netip.Prefix
	hosts  uint64
}

// SourcesOf reads networks and single addresses.
func SourcesOf(networks []string) ([]Source, error) {
	found := []Source{}
	for _, network := range networks {
		prefix, err := netip.ParsePrefix(network)
		if err != nil {
			address, addressErr := netip.ParseAddr(network)
			if addressErr != nil {
				return nil, fmt.Errorf("reading the network %s: %w", network, err)
			}
			prefix = netip.PrefixFrom(address, 32)
		}
		hosts := uint64(1) << (32 - prefix.Bits())
		found = append(found, Source{prefix: prefix.Masked(), hosts: hosts})
	}
	return found, nil
}

// At is an address of the network, the first and the last one left out where there are others.
func (s Source) At(number uint64) netip.Addr {
	base := s.prefix.Addr().As4()
	offset := uint64(0)
	if s.hosts > 2 {
		offset = 1 + number%(s.hosts-2)
	} else {
		offset = number % s.hosts
	}
	var made [4]byte
	binary.BigEndian.PutUint32(made[:], binary.BigEndian.Uint32(base[:])+uint32(offset))
	return netip.AddrFrom4(made)
}

// Holds tells whether an address is one of the network.
func (s Source) Holds(address string) bool {
	parsed, err := netip.ParseAddr(address)
	return err == nil && s.prefix.Contains(parsed)
}
