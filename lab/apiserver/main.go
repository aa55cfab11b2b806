// Command etcd is the store that the laboratory's kube-apiserver keeps its objects in: etcd as its
// own command runs it, in the version that Kubernetes is built with.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() {
	etcdmain.Main(os.Args)
}
