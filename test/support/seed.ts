import fc from 'fast-check'

/** Every run tries the same cases; `SEED=... npm test` tries others. */
fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 20_261_122) })
