using System.Numerics;
using System.Runtime.InteropServices;
using Sett.Compression.GroupCodec;
using Sett.Compression.Sizes;
using Sett.Numerics;
using Sett.Numerics.BitWidths;
using Sett.Numerics.Tensors;

namespace Sett.Compression.Container;

/// <summary>What a user chooses of a format; the rest follows from the values.</summary>
public sealed record SettOptions
{
    /// <summary>Values that share a width.</summary>
    public int GroupSize { get; init; } = 16;

    /// <summary>How groups are laid down.</summary>
    public GroupForm Form { get; init; } = GroupForm.SmallerPerTensor;

    /// <summary>How the bits of negative values are counted.</summary>
    public SignConvention Convention { get; init; } = SignConvention.SignMagnitude;

    /// <summary>Which groups have sign bits.</summary>
    public SignScope Sign { get; init; }

    /// <summary>Which bits are left out.</summary>
    public Trimming Trimming { get; init; }

    /// <summary>The dimension that groups run along, or null for memory order.</summary>
    public int? Axis { get; init; }

    /// <summary>8 for int16 values that an 8-bit container held before their zero point was subtracted; null: the type's bits.</summary>
    public int? ContainerBits { get; init; }
}

/// <summary>A tensor's format and its exact size in every form, found by reading the values once or twice.</summary>
/// <param name="Header">The header that a file of it has.</param>
/// <param name="Sizes">The sizes.</param>
public sealed record SettPlan(SettHeader Header, GroupSizes Sizes)
{
    /// <summary>The size in the form that the header names.</summary>
    public GroupSize Size => Sizes.Of(Header.Format.Form);

    /// <summary>Measures a tensor and chooses its form.</summary>
    /// <param name="source">The values; they are read from several threads and more than once.</param>
    /// <param name="sizes">The tensor's sizes.</param>
    /// <param name="options">The user's choices.</param>
    /// <param name="name">How errors call the values.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="BadInputException">The type or a value cannot be stored.</exception>
    public static SettPlan Of(ValueSource source, IReadOnlyList<long> sizes, SettOptions options, string name, int threads = 1,
        CancellationToken cancel = default)
    {
        if (source.IsSequential)
            throw new ArgumentException("Values are read more than once to find their format; a stream gives them once.", nameof(source));
        ElementType type = source.Type;
        if (!IsStored(type))
            throw new BadInputException($"{name}: holds {type.DisplayName()}; int8, uint8, int16 and uint16 are compressed, and int32 of "
                + $"16 significant bits. {Advice(type)}");
        (int least, int most) = Range(source, sizes, threads, cancel);
        if (type == ElementType.Int32 && least < 0 ? least < short.MinValue || most > short.MaxValue : most > ushort.MaxValue)
        {
            throw new BadInputException(
                $"{name}: holds int32 values from {least} to {most}; only values of 16 significant bits are compressed "
                + $"({short.MinValue} to {short.MaxValue}, or 0 to {ushort.MaxValue}). Quantise them first.");
        }

        int container = type.SizeInBytes() == 1 ? 8 : options.ContainerBits ?? 16;
        if (container == 8 && most - least > 255)
            throw new BadInputException($"{name}: holds values from {least} to {most}, which are no 8-bit container's.");
        var format = new GroupFormat(container, options.GroupSize)
        {
            IsSigned = least < 0,
            Convention = options.Convention,
            Sign = options.Sign,
            Trimming = options.Trimming,
        };
        return Of(source, sizes, options, format, container == 8 && type == ElementType.Int16 ? least : null, threads, cancel);
    }

    /// <summary>Measures a tensor whose container is known.</summary>
    private static SettPlan Of(
        ValueSource source, IReadOnlyList<long> sizes, SettOptions options, GroupFormat format, int? least,
        int threads, CancellationToken cancel)
    {
        // Any form will do to cut the tensor into chunks.
        var cut = new SettHeader(source.Type, sizes, options.Axis, BlockOf(GroupForm.Plain));
        var total = new GroupSizes[Math.Max(1, threads)];
        ChunkValues[] rooms = [.. total.Select(_ => new ChunkValues(cut))];
        Batch.Run(total.Length, threads, worker =>
        {
            for (long chunk = worker; chunk < cut.Chunks; chunk += total.Length)
            {
                cancel.ThrowIfCancellationRequested();
                GroupSizes found = Measure(rooms[worker].Of(chunk, source), cut.StoredType, format);
                GroupSizes sum = total[worker];
                total[worker] = new GroupSizes(sum.Plain + found.Plain, sum.ZeroMask + found.ZeroMask, sum.PerGroup + found.PerGroup);
            }
        }, cancel);
        GroupSizes all = total.Aggregate((a, b) => new GroupSizes(a.Plain + b.Plain, a.ZeroMask + b.ZeroMask, a.PerGroup + b.PerGroup));
        // Padding was measured with the values and is none of them.
        long values = cut.Layout.Values;
        all = new GroupSizes(all.Plain with { Values = values }, all.ZeroMask with { Values = values },
            all.PerGroup with { Values = values });
        GroupForm form = options.Form != GroupForm.SmallerPerTensor ? options.Form
            : all.ZeroMask.TotalBits < all.Plain.TotalBits ? GroupForm.ZeroMask
            : GroupForm.Plain;
        return new SettPlan(new SettHeader(source.Type, sizes, options.Axis, BlockOf(form)), all);

        BlockFormat BlockOf(GroupForm form)
        {
            var block = new BlockFormat(format, form);
            return least is { } value ? block with { Least = value } : block;
        }
    }

    private static bool IsStored(ElementType type) =>
        type is ElementType.Int8 or ElementType.UInt8 or ElementType.Int16 or ElementType.UInt16 or ElementType.Int32;

    private static string Advice(ElementType type) => type.IsFloat()
        ? "Quantise to fixed point first, as 'sett trace' does for a network."
        : type == ElementType.Bool ? "Convert to uint8." : "Convert to int32 or smaller if the values allow it.";

    private static GroupSizes Measure(ReadOnlySpan<byte> values, ElementType stored, GroupFormat format) => stored switch
    {
        ElementType.Int8 => GroupSizing.Measure(MemoryMarshal.Cast<byte, sbyte>(values), GroupLayout.Memory(values.Length), format),
        ElementType.UInt8 => GroupSizing.Measure(values, GroupLayout.Memory(values.Length), format),
        ElementType.Int16 => GroupSizing.Measure(MemoryMarshal.Cast<byte, short>(values), GroupLayout.Memory(values.Length / 2), format),
        _ => GroupSizing.Measure(MemoryMarshal.Cast<byte, ushort>(values), GroupLayout.Memory(values.Length / 2), format),
    };

    // Types without negative values need no look.
    private static (int Least, int Most) Range(ValueSource source, IReadOnlyList<long> sizes, int threads, CancellationToken cancel)
    {
        if (source.Type is ElementType.UInt8 or ElementType.UInt16) return (0, 0);
        const int Part = 1 << 16;
        long values = sizes.Contains(0) ? 0 : sizes.Aggregate(1L, (product, size) => checked(product * size));
        int size = source.Type.SizeInBytes();
        var ranges = new (int Least, int Most)[Math.Max(1, threads)];
        Batch.Run(ranges.Length, threads, worker =>
        {
            var bytes = new byte[Part * size];
            for (long first = (long)worker * Part; first < values; first += (long)ranges.Length * Part)
            {
                cancel.ThrowIfCancellationRequested();
                Span<byte> part = bytes.AsSpan(0, (int)Math.Min(Part, values - first) * size);
                source.ReadElements(first, part);
                (int least, int most) = source.Type switch
                {
                    ElementType.Int8 => Extremes<sbyte>(MemoryMarshal.Cast<byte, sbyte>(part)),
                    ElementType.Int16 => Extremes<short>(MemoryMarshal.Cast<byte, short>(part)),
                    _ => Extremes<int>(MemoryMarshal.Cast<byte, int>(part)),
                };
                ranges[worker] = (Math.Min(ranges[worker].Least, least), Math.Max(ranges[worker].Most, most));
            }
        }, cancel);
        return (ranges.Min(r => r.Least), ranges.Max(r => r.Most));
    }

    private static (int Least, int Most) Extremes<T>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T>
    {
        T least = T.Zero, most = T.Zero;
        Vector<T> leasts = Vector<T>.Zero, mosts = Vector<T>.Zero;
        for (; values.Length >= Vector<T>.Count; values = values[Vector<T>.Count..])
        {
            var some = new Vector<T>(values);
            leasts = Vector.Min(leasts, some);
            mosts = Vector.Max(mosts, some);
        }

        foreach (T value in values)
        {
            least = T.Min(least, value);
            most = T.Max(most, value);
        }

        for (int i = 0; i < Vector<T>.Count; i++)
        {
            least = T.Min(least, leasts[i]);
            most = T.Max(most, mosts[i]);
        }

        return (int.CreateChecked(least), int.CreateChecked(most));
    }
}
