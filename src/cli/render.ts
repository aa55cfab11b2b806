import type { Review, Simulation } from '../types/report.ts'
import type { Arguments } from './arguments.ts'
import type { Terminal } from './terminal.ts'

/** A report in the format that was asked for. */
export async function rendered(
  value: Simulation | Review,
  args: Arguments,
  { color, width }: Terminal,
): Promise<string> {
  switch (args.text('format')) {
    case 'json':
      return (await import('../report/json.ts')).renderJson(value)
    case 'markdown':
      return (await import('../report/markdown.ts')).renderMarkdown(value)
    case 'mermaid':
      return (await import('../report/mermaid.ts')).renderMermaid(value)
    default: {
      const { renderText } = await import('../report/text.ts')
      return renderText(value, { color, width, explain: args.has('explain') })
    }
  }
}
