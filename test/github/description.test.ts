import { describe, expect, test } from 'vitest'
import { extract } from './extract.ts'
import {
  bodyProblems,
  description,
  operationAt,
  parameterProblems,
  responseProblems,
  webhookProblems,
} from './http/description.ts'
import { operations, webhooks } from './used.ts'

test('the vendored part holds what is used, and no more', () => {
  const { paths, components, 'x-webhooks': hooks } = extract(description, operations, webhooks)
  expect(paths).toEqual(description.paths)
  expect(hooks).toEqual(description['x-webhooks'])
  expect(Object.keys(components)).toEqual(Object.keys(description.components))
  for (const [kind, map] of Object.entries(components))
    expect(Object.keys(map), kind).toEqual(Object.keys(description.components[kind] ?? {}))
})

test('an extract keeps what merely bears the name of prose', () => {
  const whole = {
    paths: {
      '/a': {
        get: {
          description: 'words',
          responses: {
            200: {
              content: { 'application/json': { schema: { $ref: '#/components/schemas/b' } } },
            },
          },
        },
      },
    },
    'x-webhooks': {},
    components: {
      schemas: {
        b: {
          type: 'object',
          example: 1,
          properties: {
            description: { type: 'string', description: 'words' },
            c: { $ref: '#/components/schemas/c' },
          },
        },
        c: { type: 'string' },
        d: { type: 'string' },
      },
    },
  }
  const part = extract(whole, ['GET /a'], [])
  expect(part.paths['/a']?.['get']).not.toHaveProperty('description')
  expect(part.components).toEqual({
    schemas: {
      b: {
        type: 'object',
        properties: { description: { type: 'string' }, c: { $ref: '#/components/schemas/c' } },
      },
      c: { type: 'string' },
    },
  })
  expect(() => extract(whole, ['GET /none'], [])).toThrow('no GET /none')
  expect(() => extract(whole, [], ['none'])).toThrow('no webhook none')
})

describe('operations', () => {
  test.each([
    ['GET', '/repos/a/b/git/ref/heads/x/y', 'GET /repos/{owner}/{repo}/git/ref/{ref}', 'heads/x/y'],
    ['GET', '/repos/a/b/git/ref/heads%2Fx', 'GET /repos/{owner}/{repo}/git/ref/{ref}', 'heads/x'],
    ['GET', '/repos/a/b/commits/x', 'GET /repos/{owner}/{repo}/commits/{ref}', 'x'],
    [
      'GET',
      '/repos/a/b/commits/x/y/check-runs',
      'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
      'x/y',
    ],
  ])('%s %s', (method, pathname, operation, ref) => {
    expect(operationAt(method, pathname)).toMatchObject({ operation, path: { ref } })
  })

  test('that are not used are unknown', () => {
    expect(operationAt('PUT', '/repos/a/b/commits/x')).toBeNull()
    expect(operationAt('GET', '/nothing')).toBeNull()
  })
})

/** The checks must have teeth: each of these is wrong in one way. */
describe('what breaks the description', () => {
  const comments = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments'
  const path = { owner: 'a', repo: 'b', issue_number: '1' }

  test.each([
    ['a word for a number', { ...path, issue_number: 'one' }, '', 'must be integer'],
    ['a part that is missing', { owner: 'a', repo: 'b' }, '', 'issue_number is missing'],
    ['an unknown parameter', path, 'sort=up', 'no query parameter sort'],
    ['a time that is none', path, 'since=yesterday', 'format "date-time"'],
  ])('parameters: %s', (_, parts, query, says) => {
    const sent = { path: parts, query: new URLSearchParams(query), body: undefined }
    expect(parameterProblems(comments, sent).join()).toContain(says)
  })

  const run = 'POST /repos/{owner}/{repo}/check-runs'
  const valid = { name: 'x', head_sha: 'y' }

  test.each([
    ['none', undefined, 'a body is missing'],
    ['a field that is missing', { name: 'x' }, "must have required property 'head_sha'"],
    ['a status that is none', { ...valid, status: 'done' }, 'equal to one of'],
    ['a long summary', { ...valid, output: { title: '', summary: 'x'.repeat(65_536) } }, '65535'],
    [
      'a long label',
      { ...valid, actions: [{ label: 'x'.repeat(21), description: '', identifier: '' }] },
      '20 characters',
    ],
  ])('bodies: %s', (_, body, says) => {
    const sent = { path, query: new URLSearchParams(), body }
    expect(bodyProblems(run, sent).join()).toContain(says)
  })

  const answer = (status: number, body: unknown, type = 'application/json') =>
    responseProblems(comments, { status, body, type }).join()

  test('answers', () => {
    expect(answer(200, [])).toBe('')
    expect(answer(200, {})).toContain('must be array')
    expect(answer(200, [{ id: 1 }])).toContain("required property 'node_id'")
    expect(answer(200, [], 'text/plain')).toContain('not described as text/plain')
    expect(answer(204, undefined)).toContain('204 is not described')
    expect(answer(403, { message: 'no' })).toBe('')
    expect(answer(403, { message: 4 })).toContain('must be string')
  })

  test('webhooks', () => {
    expect(webhookProblems('issue-comment-created', { action: 'created' }).length).toBeGreaterThan(
      2,
    )
    expect(webhookProblems('no-such-thing', {})).toEqual(['webhook no-such-thing is not described'])
  })
})
