#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'
import { main } from './main.ts'

// One run reads everything once and keeps most of it: a young generation that grows at once spares
// half of the collections (29 to 13 on 10,000 documents, a tenth of the instructions).
setFlagsFromString('--semi-space-growth-factor=16')

process.exitCode = await main(process.argv.slice(2))
