/** The example of the interface, every key used. */
export const example = `version: 1
clusters:
  - name: prod
    paths: [./clusters/prod/]
    complete: true
    kubernetes: "1.35"
    podCidrs: [10.244.0.0/16]
    dataPlane: kube-proxy-iptables
    pools:
      - name: edge
        role: edge
        nodes: 2
        labels: { ingress.acme.io/edge: "true" }
        taints: ["ingress.acme.io/edge=true:NoSchedule", "dedicated:NoExecute"]
        zones: [a, b]
        addresses: [10.0.1.0/24, "2001:db8::1"]
        allocatable: { cpu: "4", memory: 16Gi, pods: 100 }
      - { name: workers, role: worker, nodes: { min: 3, max: 12 } }
      - name: spot
        nodes: { min: 0, max: null }
        labels: { spot: "" }
        allocatable: { cpu: 3920m, memory: 2e9 }
    entries:
      - match: ingress-nginx/Service/*
        exposure: public
        fronts:
          - { implementation: cdn, sends: [x-forwarded-for], addresses: [173.245.48.0/20] }
          - implementation: pass-through
            target: node
            members: [edge]
            health: endpoint
            enforcesRanges: false
      - match: shop/Service/bare
        fronts: []
rules:
  pod-hotspot: { severity: warning, peakToMean: 1.5 }
  controller-retired: { severity: off }
ignore:
  - rule: source-ip-lost
    entry: legacy/Service/ftp
    reason: "address not used"
    expires: 2027-01-31
  - { rule: edge-shared, subject: pool/edge }
comment: findings
failOn: warning
dashboard: acme/platform
fix: { label: ingress.acme.io/edge }
`
