using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// Which scale belongs to which element of QuantizeLinear and DequantizeLinear. A tensor is seen as Outer × Axis × Inner; element (o, a, i)
/// has the scale o × OuterStride + a / Block × BlockStride + i × InnerStride.
/// </summary>
internal readonly record struct ScaleLayout(int Outer, int Axis, int Inner, int Block, int OuterStride, int BlockStride, int InnerStride)
{
    /// <summary>Reads a node whose input 0 is the tensor and input 1 its scales.</summary>
    public static ScaleLayout Read(NodeContext node)
    {
        Shape x = node.InputShape(0), scales = node.InputShape(1);
        bool atLeast13 = node.Node.Domain.Length > 0 || node.Opset >= 13;
        long block = node.Int("block_size", 0);
        if (block < 0) throw node.Error($"block_size is {block}; it has to be 0 or more");
        if (scales.Length == 1 && scales.Rank <= 1 && block == 0) return new ScaleLayout(1, 1, x.Length, 1, 0, 0, 0);
        if (!atLeast13) throw node.Error($"the scale has the shape {scales}; before opset 13 it is one number");
        int axis = node.Axis(node.Int("axis", 1), x.Rank);
        if (x.Rank == 0) throw node.Error($"a scalar cannot have {scales.Length} scales");
        int outer = x.LengthOf(0, axis), inner = x.LengthOf(axis + 1, x.Rank);
        if (block == 0)
        {
            if (scales.Rank != 1 || scales.Length != x[axis])
                throw node.Error($"the scale has the shape {scales}; it has to be one number or {x[axis]} for axis {axis} of {x}");
            return new ScaleLayout(outer, x[axis], inner, 1, 0, 1, 0);
        }

        if (scales.Rank != x.Rank) throw node.Error($"the scale has the shape {scales}; with block_size it needs the rank of {x}");
        for (int i = 0; i < x.Rank; i++)
        {
            long expected = i == axis ? (x[i] + block - 1) / block : x[i];
            if (scales[i] != expected)
                throw node.Error(
                    $"the scale has the shape {scales}; axis {i} of {x} with block_size {block} on axis {axis} needs {expected}");
        }

        return new ScaleLayout(outer, x[axis], inner, (int)Math.Min(block, int.MaxValue), scales[axis] * inner, inner, 1);
    }

    /// <summary>The scale of an element.</summary>
    public int Index(int outer, int axis, int inner) => outer * OuterStride + axis / Block * BlockStride + inner * InnerStride;
}
