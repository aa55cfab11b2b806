package main

import (
	"fmt"
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	corev1defaults "k8s.io/kubernetes/pkg/apis/core/v1"
	"k8s.io/kubernetes/pkg/controller"
)

// workload is an object that makes pods, as its controller sees it.
type workload struct {
	id   string
	kind string
	// pod is what its controller makes, without a name; a DaemonSet's lacks its node.
	pod *v1.Pod
	// replicas counts pods; a DaemonSet has one a node instead.
	replicas int
	// owner exists beside the pods: the scheduler looks its selector up.
	owner runtime.Object
	// daemon and deployment are set for these kinds.
	daemon     *appsv1.DaemonSet
	deployment *appsv1.Deployment
}

// workload makes a workload's view of an object; version tells revisions of a Deployment apart.
func (o *objects) workload(id string, version int) (*workload, error) {
	object, ok := o.workloads[withoutGroup(id)]
	if !ok {
		return nil, fmt.Errorf("no object is %s", id)
	}
	found := &workload{id: id, kind: object.GetObjectKind().GroupVersionKind().Kind}
	switch object := object.(type) {
	case *appsv1.Deployment:
		found.fromDeployment(object, version)
	case *appsv1.ReplicaSet:
		found.set(object, object.Spec.Template, object.Spec.Replicas)
		found.own(object, appsv1.SchemeGroupVersion.WithKind("ReplicaSet"))
	case *appsv1.StatefulSet:
		found.set(object, object.Spec.Template, object.Spec.Replicas)
		found.own(object, appsv1.SchemeGroupVersion.WithKind("StatefulSet"))
	case *v1.ReplicationController:
		found.set(object, *object.Spec.Template, object.Spec.Replicas)
		found.own(object, v1.SchemeGroupVersion.WithKind("ReplicationController"))
	case *appsv1.DaemonSet:
		found.set(object, object.Spec.Template, nil)
		found.own(object, appsv1.SchemeGroupVersion.WithKind("DaemonSet"))
		found.daemon = object
	case *batchv1.Job:
		found.fromJob(object, object.Name, object.Spec)
	case *batchv1.CronJob:
		found.fromJob(object, object.Name+"-1", object.Spec.JobTemplate.Spec)
	case *v1.Pod:
		template := v1.PodTemplateSpec{ObjectMeta: object.ObjectMeta, Spec: object.Spec}
		found.set(object, template, nil)
		found.replicas = 1
	default:
		return nil, fmt.Errorf("%s: pods of a %T are not known", id, object)
	}
	if least, ok := o.least[withoutGroup(id)]; ok {
		found.replicas = int(least)
	}
	return found, nil
}

// withoutGroup turns `namespace/Kind.group/name` into `namespace/Kind/name`.
func withoutGroup(id string) string {
	space, rest, _ := strings.Cut(id, "/")
	kind, name, _ := strings.Cut(rest, "/")
	kind, _, _ = strings.Cut(kind, ".")
	return space + "/" + kind + "/" + name
}

func (w *workload) set(object metav1.Object, template v1.PodTemplateSpec, replicas *int32) {
	w.pod = &v1.Pod{ObjectMeta: *template.ObjectMeta.DeepCopy(), Spec: *template.Spec.DeepCopy()}
	w.pod.Name = object.GetName()
	w.pod.Namespace = object.GetNamespace()
	if w.pod.Labels == nil {
		w.pod.Labels = map[string]string{}
	}
	if replicas != nil {
		w.replicas = int(*replicas)
	}
}

// own makes the object the controller of the pods.
func (w *workload) own(object metav1.Object, kind schema.GroupVersionKind) {
	if object.GetUID() == "" {
		object.SetUID(types.UID(kind.Kind + "-" + object.GetName()))
	}
	w.pod.OwnerReferences = []metav1.OwnerReference{*metav1.NewControllerRef(object, kind)}
	if owner, ok := object.(runtime.Object); ok {
		w.owner = owner
	}
}

// fromDeployment makes the ReplicaSet of a revision, which owns the pods.
func (w *workload) fromDeployment(object *appsv1.Deployment, version int) {
	w.deployment = object
	w.set(object, object.Spec.Template, object.Spec.Replicas)
	template := object.Spec.Template.DeepCopy()
	if version > 0 {
		metav1.SetMetaDataAnnotation(&template.ObjectMeta, "revision", strconv.Itoa(version))
	}
	hash := controller.ComputeHash(template, nil)
	key := appsv1.DefaultDeploymentUniqueLabelKey
	w.pod.Labels[key] = hash
	template.Labels = w.pod.Labels
	selector := object.Spec.Selector.DeepCopy()
	if selector == nil {
		selector = &metav1.LabelSelector{}
	}
	set := &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{Name: object.Name + "-" + hash, Namespace: object.Namespace},
		Spec: appsv1.ReplicaSetSpec{
			Replicas: object.Spec.Replicas,
			Selector: metav1.CloneSelectorAndAddLabel(selector, key, hash),
			Template: *template,
		},
	}
	w.own(set, appsv1.SchemeGroupVersion.WithKind("ReplicaSet"))
	w.pod.Name = set.Name
}

// fromJob makes the pods that a Job runs at a time.
func (w *workload) fromJob(object metav1.Object, name string, spec batchv1.JobSpec) {
	count := int32(1)
	if spec.Parallelism != nil {
		count = *spec.Parallelism
	}
	if spec.Completions != nil {
		count = min(count, *spec.Completions)
	}
	job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: object.GetNamespace()}, Spec: spec}
	w.set(job, spec.Template, &count)
	w.own(job, batchv1.SchemeGroupVersion.WithKind("Job"))
	w.pod.Labels[batchv1.JobNameLabel] = name
	w.pod.Labels[batchv1.ControllerUidLabel] = string(job.UID)
}

// pod number n of a workload, as the API server would store it.
func (w *workload) podNumber(n int) *v1.Pod {
	pod := w.pod.DeepCopy()
	pod.Name = fmt.Sprintf("%s-%d", w.pod.Name, n)
	if w.kind == "StatefulSet" {
		pod.Labels[appsv1.StatefulSetPodNameLabel] = pod.Name
		pod.Labels[appsv1.PodIndexLabel] = strconv.Itoa(n)
	}
	return stored(pod)
}

// stored adds what the API server adds. Volumes are taken away: none of their claims exist.
func stored(pod *v1.Pod) *v1.Pod {
	pod.UID = types.UID(pod.Namespace + "/" + pod.Name)
	pod.Spec.Volumes = nil
	corev1defaults.SetObjectDefaults_Pod(pod)
	if pod.Spec.Priority == nil {
		pod.Spec.Priority = new(int32)
	}
	return pod
}
