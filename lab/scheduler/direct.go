package main

import (
	"math/rand/v2"
	"slices"

	v1 "k8s.io/api/core/v1"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// defaultOrders is how many orders of nodes are tried where the question does not say.
const defaultOrders = 500

// direct lets schedulePod itself choose, ties included, which depend on the order of its node list.
// That order is nowhere declared: all of them are tried (up to like nodes), or as many as asked for.
func (l *laboratory) direct() (*answer, error) {
	if l.workload.daemon != nil {
		return l.exactDaemon()
	}
	found := &answer{Asked: l.workload.replicas}
	orders, all := l.orders()
	found.Sampled = !all
	ended := newTally(l.alike)
	for _, order := range orders {
		if err := l.arrange(order); err != nil {
			return nil, err
		}
		pods, pending, err := l.schedule()
		if err != nil {
			return nil, err
		}
		found.Tried++
		ended.add(1, pods, pending)
	}
	found.Outcomes = ended.outcomes()
	return found, nil
}

// arrange brings the scheduler's list of nodes into an order: by adding the nodes to its tree one
// after the other, which then takes zones in turn, or by sorting the snapshot's list itself.
func (l *laboratory) arrange(order []int) error {
	if l.asked.ByZone {
		for index := range l.asked.Nodes {
			if err := l.sched.Cache.RemoveNode(l.log, &l.asked.Nodes[index]); err != nil {
				return err
			}
		}
		// Only a snapshot without them makes the scheduler list them anew.
		if _, err := l.snapshot(); err != nil {
			return err
		}
		for _, index := range order {
			l.sched.Cache.AddNode(l.log, &l.asked.Nodes[index])
		}
		return nil
	}
	view, err := l.snapshot()
	if err != nil {
		return err
	}
	// The list is the snapshot's own and stays as it is until nodes come or go.
	list, err := view.NodeInfos().List()
	if err != nil {
		return err
	}
	place := make([]int, len(order))
	for at, index := range order {
		place[index] = at
	}
	slices.SortFunc(list, func(a, b fwk.NodeInfo) int {
		return place[l.alike.index[a.Node().Name]] - place[l.alike.index[b.Node().Name]]
	})
	return nil
}

// schedule places all pods with schedulePod, and takes them away again.
func (l *laboratory) schedule() (pods []int, pending int, err error) {
	pods = make([]int, len(l.alike.names))
	var placed []*v1.Pod
	for number := range l.workload.replicas {
		pod := l.workload.podNumber(number)
		node, err := l.pick(pod)
		if err != nil {
			return nil, 0, err
		}
		if node == "" {
			pending++
			continue
		}
		here, err := l.place(pod, node)
		if err != nil {
			return nil, 0, err
		}
		placed = append(placed, here)
		pods[l.alike.index[node]]++
	}
	return pods, pending, l.remove(placed...)
}

// pick is the node that schedulePod chooses, empty where there is none.
func (l *laboratory) pick(pod *v1.Pod) (string, error) {
	if pod.Spec.NodeName != "" {
		chosen, err := l.choose(pod)
		if err != nil || len(chosen.Best) == 0 {
			return "", err
		}
		return pod.Spec.NodeName, nil
	}
	result, err := l.sched.SchedulePod(l.ctx, l.profile, framework.NewCycleState(), pod)
	if _, isFit := err.(*framework.FitError); isFit {
		return "", nil
	}
	return result.SuggestedHost, err
}

// orders are all orders of the groups' nodes, or random ones where these are too many. Each order
// of groups stands for equally many orders of nodes.
func (l *laboratory) orders() (orders [][]int, all bool) {
	most := l.asked.Orders
	if most == 0 {
		most = defaultOrders
	}
	if countOrders(l.alike.groups, most) <= most {
		collectOrders(l.alike.groups, make([]int, len(l.alike.groups)), nil, &orders)
		return orders, true
	}
	draw := rand.New(rand.NewPCG(l.asked.Seed, 1))
	for range most {
		orders = append(orders, draw.Perm(len(l.alike.names)))
	}
	return orders, false
}

// countOrders counts the ways to line up groups of like nodes; above most it may stop counting.
func countOrders(groups [][]int, most int) int {
	count, length := 1, 0
	for _, group := range groups {
		for seen := 1; seen <= len(group); seen++ {
			length++
			count = count * length / seen
			if count > most*1000 {
				return count
			}
		}
	}
	return count
}

func collectOrders(groups [][]int, used, order []int, all *[][]int) {
	done := true
	for index, group := range groups {
		if used[index] == len(group) {
			continue
		}
		done = false
		node := group[used[index]]
		used[index]++
		collectOrders(groups, used, append(order[:len(order):len(order)], node), all)
		used[index]--
	}
	if done {
		*all = append(*all, order)
	}
}
