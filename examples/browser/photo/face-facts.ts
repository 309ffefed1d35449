import type { FoundFace } from 'msfsr/detect';
import type { FaceReport } from 'msfsr/photo';

/** What became of a face, in a sentence or two. */
export function faceFacts({ box }: FoundFace, chosen: boolean, report: FaceReport | undefined): string {
  const size = `${Math.round(Math.max(box.width, box.height))} px.`;
  if (!chosen) return `${size} Left as it is: click to restore it.`;
  if (!report) return `${size} Being restored …`;
  if (!report.restored) return `${size} Left as it is: ${report.reason}.`;
  const kind = (report.degradation ?? 0) > 0.5 ? 'Blurred, noisy or compressed' : 'Clean';
  const consistency = Number.isFinite(report.consistency) ? `; ${report.consistency!.toFixed(0)} dB to the photo` : '';
  return `${size} ${kind}: entered at stage ${report.entry}, ${report.milliseconds.toFixed(0)} ms${consistency}. Click to leave it as it is.`;
}
