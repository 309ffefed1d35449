"""Fidelity as msfsr measures it: PSNR on studio-range luma of 8-bit results."""
import numpy as np
import torch
from PIL import Image


def quantise(images):
    """[n, 3, h, w] in [0, 1] → uint8 numpy [n, h, w, 3], clamped and rounded."""
    return (images.detach().float().clamp(0, 1) * 255).round().to(torch.uint8).permute(0, 2, 3, 1).cpu().numpy()


def luma(pictures):
    """uint8 [..., 3] → float64 Y = 16 + (65.481 R + 128.553 G + 24.966 B) / 255, not rounded."""
    return 16 + pictures.astype(np.float64) @ (np.array([65.481, 128.553, 24.966]) / 255)


def psnr_y(a, b):
    """dB per picture of uint8 [n, h, w, 3]: peak 255, whole picture."""
    error = ((luma(a) - luma(b)) ** 2).mean((1, 2))
    return 10 * np.log10(255**2 / np.maximum(error, 1e-12))


def resize_all(pictures, size):
    """uint8 [n, h, w, 3] → [n, size, size, 3] by Pillow's BICUBIC (antialiased when it reduces)."""
    return np.stack([np.asarray(Image.fromarray(picture).resize((size, size), Image.BICUBIC)) for picture in pictures])


def validate(network, hr, entry=1, batch=8, device="cpu"):
    """Measures a network on evaluation crops, in float32.

    hr: uint8 [n, s, s, 3]; the input is Pillow's BICUBIC reduction of it to the entry's size.
    Returns {images, psnrY, bicubicPsnrY, gain}, dB, means of the per-image figures.
    """
    size = network.input_shapes(entry)[network.main_input(entry)][1]
    lr = resize_all(hr, size)
    output = network.entry_stages[entry][-1]["image"]
    was_training = network.training
    network.eval()
    found = []
    with torch.no_grad():
        for start in range(0, len(lr), batch):
            x = torch.from_numpy(lr[start : start + batch]).to(device).permute(0, 3, 1, 2).float() / 255
            found.append(psnr_y(quantise(network(x, entry)[output]), hr[start : start + batch]))
    network.train(was_training)
    psnr = float(np.concatenate(found).mean())
    bicubic = float(psnr_y(resize_all(lr, hr.shape[1]), hr).mean())
    return {"images": len(hr), "psnrY": round(psnr, 4), "bicubicPsnrY": round(bicubic, 4), "gain": round(psnr - bicubic, 4)}
