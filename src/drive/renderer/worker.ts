// The thread in which the WebAssembly build runs: a line in, a line out.

import { parentPort, workerData } from 'node:worker_threads'
import { instantiate } from './wasi.ts'
import type { Module } from './webassembly.ts'

const answer = instantiate(workerData as Module)
parentPort?.on('message', (line: string) => parentPort?.postMessage(answer(line)))
