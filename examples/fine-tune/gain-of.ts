import { type MultiStage, upscaleFace } from 'msfsr';
import { evaluationCrop } from 'msfsr/faces';
import { evaluate } from 'msfsr/metrics';
import type { TrainingFace } from 'msfsr/train';

/** How much better than bicubic a network enlarges faces: PSNR of Y, dB. */
export async function gainOf(model: MultiStage, faces: readonly TrainingFace[], size: number): Promise<number> {
  const images = faces.map(({ id, face, load }) => ({
    id,
    async load() {
      const image = await load();
      return evaluationCrop(image, { id, side: image.width, face }, size);
    },
  }));
  const upscale = async (lr: Parameters<typeof upscaleFace>[0]) => (await upscaleFace(lr, { model })).image;
  return (await evaluate(images, upscale, { scale: model.scale })).gainY;
}
