import { lawOf, stringFact, written } from '../source/facts.ts'
import { at, bool, child, items, scalar, text } from '../source/field.ts'
import type { Field } from '../types/evidence.ts'
import type { Ingress, IngressBackend, IngressClass } from '../types/service.ts'
import type { Doc } from '../types/source.ts'
import { byDefault, fact } from '../types/why.ts'
import { identity, namespaceOf, objectId } from './identity.ts'
import { annotationsOf } from './service.ts'

/** One Ingress of networking.k8s.io/v1 (the fields of v1beta1 are read as well). */
export function readIngress(doc: Doc): Ingress {
  const annotations = annotationsOf(doc)
  return {
    id: objectId(doc),
    namespace: namespaceOf(doc),
    name: doc.name,
    doc,
    className:
      stringFact(at(doc, 'spec', 'ingressClassName')) ??
      annotations.get('kubernetes.io/ingress.class') ??
      null,
    annotations,
    backends: [
      ...readBackend(at(doc, 'spec', 'defaultBackend'), '*', '/'),
      ...items(at(doc, 'spec', 'rules')).flatMap(readRule),
    ],
    identity: identity(doc),
  }
}

function readRule(rule: Field): readonly IngressBackend[] {
  const host = text(rule, 'host') ?? '*'
  return items(child(child(rule, 'http'), 'paths')).flatMap((path) =>
    readBackend(child(path, 'backend'), host, text(path, 'path') ?? '/'),
  )
}

function readBackend(backend: Field, host: string, path: string): readonly IngressBackend[] {
  const current = child(backend, 'service')
  const named = written(child(current, 'name')) ?? child(backend, 'serviceName')
  const service = text(named)
  if (service === null) return []
  const port = child(current, 'port')
  const portField =
    written(child(port, 'number')) ??
    written(child(port, 'name')) ??
    written(child(backend, 'servicePort'))
  const value = portField && scalar(portField)
  return [
    {
      host,
      path,
      service,
      port: typeof value === 'number' || typeof value === 'string' ? value : null,
      why: lawOf('as-written', () => [named, portField]),
    },
  ]
}

const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class'

/** One IngressClass: which controller serves it. */
export function readIngressClass(doc: Doc): IngressClass {
  const controller = at(doc, 'spec', 'controller')
  const mark = at(doc, 'metadata', 'annotations', DEFAULT_CLASS)
  const isDefault = text(mark) === 'true' || bool(mark) === true
  return {
    name: doc.name,
    controller: fact(text(controller) ?? '', controller),
    isDefault:
      mark.node === null
        ? fact(false, byDefault('a class is not the default class unless annotated', mark))
        : fact(isDefault, mark),
    doc,
    identity: identity(doc),
  }
}
