import { expect, test } from 'vitest'
import { word } from '../../src/remedies/change/kubectl.ts'
import { filesOf } from '../support/scenarios.ts'
import { reviewText } from '../support/simulate-text.ts'

test('a review says which of its findings a fix takes away', () => {
  const [cluster] = reviewText(filesOf('sample/base'), filesOf('sample/head')).clusters
  const fixable = cluster?.findings.new.map((finding) => [finding.rule, finding.fixable])
  expect(fixable).toEqual([
    ['source-ip-misjudged', true],
    ['source-ip-lost', true],
  ])
  expect(cluster?.findings.existing.every((finding) => !finding.fixable)).toBe(true)
})

test('what a name says is a word of a command, whatever stands in it', () => {
  expect(word('edge-1.example.org')).toBe('edge-1.example.org')
  expect(word('a b; reboot')).toBe("'a b; reboot'")
  expect(word("it's $(reboot)")).toBe("'it'\\''s $(reboot)'")
})
