package main

import (
	"fmt"

	v1 "k8s.io/api/core/v1"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/core"
	corev1 "k8s.io/kubernetes/pkg/apis/core/v1"
	"k8s.io/kubernetes/pkg/apis/core/validation"
)

// validate refuses a pod that the API server would refuse: the scheduler never sees it.
func validate(pod *v1.Pod) error {
	pod = pod.DeepCopy()
	pod.UID, pod.OwnerReferences = "", nil
	var internal core.Pod
	if err := corev1.Convert_v1_Pod_To_core_Pod(pod, &internal, nil); err != nil {
		return fmt.Errorf("reading %s: %w", pod.Name, err)
	}
	options := podutil.GetValidationOptionsFromPodTemplate(&core.PodTemplateSpec{
		ObjectMeta: internal.ObjectMeta, Spec: internal.Spec,
	}, nil)
	if refused := validation.ValidatePodCreate(&internal, options); len(refused) > 0 {
		return fmt.Errorf("the API server refuses %s: %w", pod.Name, refused.ToAggregate())
	}
	return nil
}
