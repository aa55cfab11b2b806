import { gzipSync } from 'node:zlib'

/** A file of an archive, or a symbolic link. */
type Entry = { readonly path: string } & (
  | { readonly content: string | Uint8Array }
  | { readonly link: string }
)

/** An archive as `tar -z` writes one. Paths are taken as they are, up to 100 bytes. */
export function tgz(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap((entry) => {
    const content = 'content' in entry ? Buffer.from(entry.content) : Buffer.alloc(0)
    const padding = Buffer.alloc((512 - (content.length % 512)) % 512)
    return [headerOf(entry, content.length), content, padding]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

/** POSIX ustar, section "ustar Interchange Format". */
function headerOf(entry: Entry, size: number): Buffer {
  const header = Buffer.alloc(512)
  const octal = (value: number, at: number, length: number) =>
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at)
  header.write(entry.path, 0)
  octal(0o644, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(0, 136, 12)
  header.write(' '.repeat(8), 148)
  header.write('link' in entry ? '2' : '0', 156)
  if ('link' in entry) header.write(entry.link, 157)
  header.write('ustar\x0000', 257)
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  )
  return header
}
