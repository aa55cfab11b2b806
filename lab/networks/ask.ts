import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Answer, Question } from './question.ts'

/** The programs that answer: lab/proxy, and the kube-proxy that it starts. */
export type Programs = { readonly oracle: string; readonly kubeProxy: string }

/**
 * Asks the oracle questions one after the other; each answer is told as it comes. Rejects where
 * the oracle ends before it has answered all.
 */
export async function ask(
  { oracle, kubeProxy }: Programs,
  questions: readonly Question[],
  heard: (answer: Answer, question: Question) => void,
): Promise<void> {
  if (questions.length === 0) return
  const child = spawn(oracle, ['run', '-kube-proxy', kubeProxy], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  // What cannot be written is noticed when answers are missing.
  child.stdin.on('error', () => undefined)
  // One at a time: an oracle whose asker is gone finds the end of its input and stops.
  const put = (index: number): void => {
    const question = questions[index]
    if (question === undefined) child.stdin.end()
    else child.stdin.write(`${JSON.stringify(question)}\n`)
  }
  put(0)
  let answered = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const question = questions[answered]
    if (question !== undefined) heard(JSON.parse(line) as Answer, question)
    answered += 1
    put(answered)
  }
  const status = await ended
  if (answered < questions.length)
    throw new Error(
      `the proxy oracle ended with status ${status} after ${answered} of ${questions.length} answers`,
    )
}
