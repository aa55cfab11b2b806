package main

import (
	"context"
	"fmt"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/events"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/scheduler"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// laboratory is a scheduler with the nodes of a question in its cache.
type laboratory struct {
	asked    *question
	ctx      context.Context
	close    context.CancelFunc
	log      klog.Logger
	objects  *objects
	workload *workload
	sched    *scheduler.Scheduler
	profile  framework.Framework
	alike    *alike
}

// newLaboratory starts a scheduler with the default profile, one goroutine and a client that serves
// the owners of pods, Services and namespaces. Close it after use.
func newLaboratory(asked *question) (*laboratory, error) {
	found, err := decode(asked.Objects)
	if err != nil {
		return nil, err
	}
	wanted, err := found.workload(asked.Workload, 0)
	if err != nil {
		return nil, err
	}
	if err := validate(wanted.podNumber(0)); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(klog.NewContext(context.Background(), klog.Background()))
	lab := &laboratory{
		asked: asked, ctx: ctx, close: cancel, log: klog.FromContext(ctx),
		objects: found, workload: wanted,
	}
	if lab.alike, err = newAlike(asked, wanted); err == nil {
		err = lab.start()
	}
	if err == nil {
		err = lab.fill()
	}
	if err != nil {
		cancel()
		return nil, err
	}
	return lab, nil
}

func (l *laboratory) start() error {
	known, err := l.known()
	if err != nil {
		return err
	}
	// NewClientset parses the whole OpenAPI schema, which nothing here needs.
	client := fake.NewSimpleClientset(known...)
	informers := scheduler.NewInformerFactory(client, 0)
	silent := func(string) events.EventRecorder { return recorder{} }
	l.sched, err = scheduler.New(l.ctx, client, informers, nil, silent,
		scheduler.WithParallelism(1),
		scheduler.WithPercentageOfNodesToScore(l.asked.PercentageOfNodesToScore))
	if err != nil {
		return fmt.Errorf("starting the scheduler: %w", err)
	}
	l.profile = l.sched.Profiles[v1.DefaultSchedulerName]
	informers.Start(l.ctx.Done())
	informers.WaitForCacheSync(l.ctx.Done())
	if err := l.sched.WaitForHandlersSync(l.ctx); err != nil {
		return fmt.Errorf("waiting for the scheduler's informers: %w", err)
	}
	return nil
}

// known are the objects that plugins look up.
func (l *laboratory) known() ([]runtime.Object, error) {
	var all []runtime.Object
	spaces := map[string]bool{}
	for _, space := range l.objects.spaces {
		spaces[space.Name] = true
		all = append(all, space)
	}
	addSpace := func(name string) {
		if !spaces[name] {
			spaces[name] = true
			label := map[string]string{v1.LabelMetadataName: name}
			all = append(all, &v1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: label}})
		}
	}
	for _, service := range l.objects.services {
		addSpace(service.Namespace)
		all = append(all, service)
	}
	for id := range l.objects.workloads {
		one, err := l.objects.workload(id, 0)
		if err != nil {
			return nil, err
		}
		addSpace(one.pod.Namespace)
		if one.owner != nil {
			all = append(all, one.owner)
		}
	}
	if l.workload.deployment != nil {
		next, err := l.objects.workload(l.workload.id, 1)
		if err != nil {
			return nil, err
		}
		all = append(all, next.owner)
	}
	return all, nil
}

// fill puts the nodes and what runs on them into the scheduler's cache.
func (l *laboratory) fill() error {
	for index := range l.asked.Nodes {
		l.sched.Cache.AddNode(l.log, &l.asked.Nodes[index])
	}
	for index, one := range l.asked.Running {
		owner, err := l.objects.workload(one.Workload, 0)
		if err != nil {
			return fmt.Errorf("what is running: %w", err)
		}
		pod := owner.podNumber(10_000 + index)
		pod.Spec.NodeName = one.Node
		if err := l.sched.Cache.AddPod(l.log, pod); err != nil {
			return fmt.Errorf("what is running: adding %s: %w", pod.Name, err)
		}
	}
	return nil
}

// place puts a copy of a pod on a node and returns it; remove takes it away again.
func (l *laboratory) place(pod *v1.Pod, node string) (*v1.Pod, error) {
	placed := pod.DeepCopy()
	placed.Spec.NodeName = node
	if err := l.sched.Cache.AddPod(l.log, placed); err != nil {
		return nil, fmt.Errorf("placing %s on %s: %w", pod.Name, node, err)
	}
	return placed, nil
}

func (l *laboratory) remove(pods ...*v1.Pod) error {
	for _, pod := range pods {
		if err := l.sched.Cache.RemovePod(l.log, pod); err != nil {
			return fmt.Errorf("removing %s: %w", pod.Name, err)
		}
	}
	return nil
}

// recorder drops events.
type recorder struct{}

func (recorder) Eventf(runtime.Object, runtime.Object, string, string, string, string, ...any) {}

func (r recorder) WithLogger(klog.Logger) events.EventRecorderLogger { return r }
