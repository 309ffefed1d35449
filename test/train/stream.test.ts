import { describe, expect, it } from 'vitest';
import { Stream } from '../../src/degrade/stream.js';

describe('Stream', () => {
  it('depends on its name alone', () => {
    const a = new Stream(1, 'view', 3);
    const first = [a.uniform(), a.uniform(), a.uniform()];
    expect([...new Stream('1/view/3').uniforms(3)]).toEqual(first);
    expect(new Stream(2, 'view', 3).uniform()).not.toBe(first[0]);
  });

  it('is uniform and normal', () => {
    const uniforms = new Stream('u').uniforms(20000);
    const mean = uniforms.reduce((sum, value) => sum + value, 0) / uniforms.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
    expect(Math.min(...uniforms)).toBeGreaterThan(0);
    expect(Math.max(...uniforms)).toBeLessThan(1);
    const draw = new Stream('n');
    const normals = Array.from({ length: 20000 }, () => draw.normal());
    expect(Math.abs(normals.reduce((sum, value) => sum + value, 0) / normals.length)).toBeLessThan(0.03);
    expect(Math.abs(normals.reduce((sum, value) => sum + value * value, 0) / normals.length - 1)).toBeLessThan(0.04);
  });
});
