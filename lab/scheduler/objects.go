package main

import (
	"encoding/json"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kubernetes/pkg/api/legacyscheme"

	// Types and their defaults, as the API server knows them.
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
)

// objects are the manifests that scheduler and controllers read, with defaults.
type objects struct {
	// workloads are by `namespace/Kind/name`.
	workloads map[string]runtime.Object
	services  []*v1.Service
	spaces    []*v1.Namespace
	// least is what autoscalers start from, by the id of their target.
	least map[string]int32
}

// decode reads manifests as the API server does. Kinds that neither scheduler nor controllers of
// pods read are passed over.
func decode(manifests []json.RawMessage) (*objects, error) {
	found := &objects{workloads: map[string]runtime.Object{}, least: map[string]int32{}}
	decoder := legacyscheme.Codecs.UniversalDeserializer()
	for _, manifest := range manifests {
		object, _, err := decoder.Decode(manifest, nil, nil)
		if runtime.IsNotRegisteredError(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("decoding %.80s: %w", manifest, err)
		}
		legacyscheme.Scheme.Default(object)
		found.add(object)
	}
	return found, nil
}

func (o *objects) add(object runtime.Object) {
	switch object := object.(type) {
	case *v1.Namespace:
		o.spaces = append(o.spaces, object)
	case *v1.Service:
		spaced(object)
		o.services = append(o.services, object)
	case *autoscalingv2.HorizontalPodAutoscaler:
		target := object.Spec.ScaleTargetRef
		o.addLeast(object, target.Kind, target.Name, object.Spec.MinReplicas)
	case *autoscalingv1.HorizontalPodAutoscaler:
		target := object.Spec.ScaleTargetRef
		o.addLeast(object, target.Kind, target.Name, object.Spec.MinReplicas)
	case *appsv1.Deployment:
		o.workloads[idOf("Deployment", object)] = object
	case *appsv1.ReplicaSet:
		o.workloads[idOf("ReplicaSet", object)] = object
	case *appsv1.StatefulSet:
		o.workloads[idOf("StatefulSet", object)] = object
	case *appsv1.DaemonSet:
		o.workloads[idOf("DaemonSet", object)] = object
	case *batchv1.Job:
		o.workloads[idOf("Job", object)] = object
	case *batchv1.CronJob:
		o.workloads[idOf("CronJob", object)] = object
	case *v1.ReplicationController:
		o.workloads[idOf("ReplicationController", object)] = object
	case *v1.Pod:
		o.workloads[idOf("Pod", object)] = object
	}
}

func (o *objects) addLeast(scaler metav1.Object, kind, name string, least *int32) {
	spaced(scaler)
	count := int32(1)
	if least != nil {
		count = *least
	}
	o.least[scaler.GetNamespace()+"/"+kind+"/"+name] = count
}

// idOf names an object, which gets the default namespace where it has none.
func idOf(kind string, object metav1.Object) string {
	spaced(object)
	return object.GetNamespace() + "/" + kind + "/" + object.GetName()
}

func spaced(object metav1.Object) {
	if object.GetNamespace() == "" {
		object.SetNamespace(metav1.NamespaceDefault)
	}
}
