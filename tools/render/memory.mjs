// A bound on the memory of a WebAssembly module, written into the module itself, so that it holds
// wherever the module runs. Form: WebAssembly core specification, 5.5.8 (memory section).

const page = 65_536
const memorySection = 5

/** The module with its one memory limited to `bytes`. Throws where it has not got exactly one. */
export function withMostMemory(module, bytes) {
  for (let at = 8; at < module.length; ) {
    const id = module[at]
    const [length, start] = unsigned(module, at + 1)
    if (id === memorySection) {
      const section = limited(module.subarray(start, start + length), bytes / page)
      const head = [memorySection, ...leb(section.length), ...section]
      return Buffer.concat([
        module.subarray(0, at),
        Buffer.from(head),
        module.subarray(start + length),
      ])
    }
    at = start + length
  }
  throw new Error('the module has no memory')
}

function limited(section, pages) {
  const [count, at] = unsigned(section, 0)
  const [least] = unsigned(section, at + 1)
  if (count !== 1) throw new Error(`the module has ${count} memories`)
  return [1, 1, ...leb(least), ...leb(pages)]
}

/** A number in LEB128, and where what follows it starts. */
function unsigned(bytes, at) {
  let value = 0
  for (let index = at, shift = 1; ; index++, shift *= 128) {
    value += (bytes[index] & 127) * shift
    if (bytes[index] < 128) return [value, index + 1]
  }
}

function leb(value) {
  return value < 128 ? [value] : [(value % 128) | 128, ...leb(Math.floor(value / 128))]
}
