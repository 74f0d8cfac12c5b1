using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Hashing;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Hashing;

/// <summary>
/// Contexts of kernels in a file, made once: an .npz whose array <c>contexts</c> is JSON (<c>"format": "sett-contexts"</c>,
/// <c>"version": 1</c>, how hashes were made, and for each layer its sizes and the SHA-256 of its kernels), with the arrays LAYER/hashes,
/// LAYER/norms, LAYER/means and LAYER/directions beside it. The archive has a checksum of each array. docs/deepcam.md has the layout.
/// </summary>
public static class ContextFile
{
    /// <summary>What a file says that it is.</summary>
    public const string FormatName = "sett-contexts";

    /// <summary>The version of the format.</summary>
    public const int Version = 1;

    private const string About = "contexts", HashesOf = "/hashes", NormsOf = "/norms", MeansOf = "/means", DirectionsOf = "/directions";

    // What else options say does not change contexts.
    private static readonly string[] s_options = ["seed", "projection", "norm", "centre"];

    /// <summary>The contexts of a file; where there is none, they are made and written there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network.</param>
    /// <param name="options">How hashes are made.</param>
    /// <param name="most">For each layer, the most bits that it will be given; 0 where it stays exact.</param>
    /// <param name="normExponents">For each layer, the power of two that scales activation norms; no part of the file.</param>
    /// <param name="wasRead">Whether the file was there.</param>
    /// <exception cref="BadInputException">
    /// The file is damaged, belongs to another network, was made otherwise, or has shorter hashes.
    /// </exception>
    public static HashContexts Take(string path, HashedNetwork network, HashOptions options, IReadOnlyList<int> most,
        IReadOnlyList<int> normExponents, out bool wasRead)
    {
        wasRead = Path.Exists(path);
        if (wasRead) return Read(path, network, options, most, normExponents);
        // Told before the work, not after it.
        AtomicFile.Create(path).Dispose();
        HashContexts contexts = network.Contexts(options, most, normExponents);
        Write(path, network, contexts, most);
        return contexts;
    }

    /// <summary>Writes contexts.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network.</param>
    /// <param name="contexts">Its contexts.</param>
    /// <param name="bits">For each layer, the bits that they have; 0 where it stays exact.</param>
    public static void Write(string path, HashedNetwork network, HashContexts contexts, IReadOnlyList<int> bits)
    {
        HashOptions options = contexts.Options;
        var arrays = new List<KeyValuePair<string, Tensor>>();
        string about = JsonText.Of(json =>
        {
            json.WriteString("format", FormatName);
            json.WriteNumber("version", Version);
            json.WriteString("network", network.Name);
            json.WriteStartObject("options");
            foreach (string name in s_options) json.WriteString(name, options.Texts()[name]);
            json.WriteEndObject();
            json.WriteObjects("layers", network.Layers, layer =>
            {
                json.WriteString("layer", layer.Name);
                json.WriteNumber("k", bits[layer.Index]);
                if (contexts.Layers[layer.Index] is { } own)
                {
                    json.WriteNumber("components", layer.Length);
                    json.WriteNumber("kernels", own.Norms.Length);
                    if (options.Norm is not null) json.WriteNumber("kernel_norm_exponent", own.NormExponent);
                    json.WriteString("kernels_sha256", KernelHash(network, layer.Index));
                    Add(arrays, layer, own, options, bits[layer.Index]);
                }
            });
        });
        byte[] text = Encoding.UTF8.GetBytes(about);
        NpzWriter.Write(path, arrays.Prepend(new(About, new Tensor<byte>(new Shape(text.Length), text))));
    }

    /// <summary>Reads contexts for a network.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network.</param>
    /// <param name="options">How hashes are made.</param>
    /// <param name="most">For each layer, the most bits that it will be given; 0 where it stays exact.</param>
    /// <param name="normExponents">For each layer, the power of two that scales activation norms; no part of the file.</param>
    /// <exception cref="BadInputException">
    /// The file is damaged, belongs to another network, was made otherwise, or has shorter hashes.
    /// </exception>
    public static HashContexts Read(
        string path, HashedNetwork network, HashOptions options, IReadOnlyList<int> most, IReadOnlyList<int> normExponents)
    {
        using NpzReader file = NpzReader.Open(path);
        using JsonDocument about = Describe(file, path);
        JsonElement root = about.RootElement;
        IReadOnlyDictionary<string, string> wanted = options.Texts();
        foreach (string name in s_options)
        {
            string? given =
                root.TryGetProperty("options", out JsonElement all) && all.ValueKind == JsonValueKind.Object ? Text(all, name) : null;
            if (given != wanted[name])
                throw new BadInputException($"{path}: its contexts were made with {name}={given ?? "nothing"}, not {name}={wanted[name]}; "
                    + "name another file, or one that is not there yet to have it written.");
        }

        Dictionary<string, JsonElement> layers = Layers(root, path);
        return new HashContexts(options, [.. network.Layers.Select(layer =>
            most[layer.Index] == 0 ? null : Layer(file, path, network, layer, layers, options, most[layer.Index]))], normExponents);
    }

    private static void Add(
        List<KeyValuePair<string, Tensor>> arrays, HashableLayer layer, LayerContexts own, HashOptions options, int bits)
    {
        int kernels = own.Norms.Length, words = own.Hashes.Shape[1], bytes = (bits + 7) / 8;
        var packed = new Tensor<byte>(new Shape(kernels, bytes));
        for (int kernel = 0; kernel < kernels; kernel++)
            MemoryMarshal.AsBytes(own.Hashes.Values.Slice(kernel * words, words))[..bytes].CopyTo(
                packed.Values.Slice(kernel * bytes, bytes));
        arrays.Add(new(layer.Name + HashesOf, packed));
        arrays.Add(new(layer.Name + NormsOf, options.Norm is { } format ? Codes(own, format) : own.Norms));
        if (options.Centres) arrays.Add(new(layer.Name + MeansOf, own.Means));
        arrays.Add(new(layer.Name + DirectionsOf, Directions(layer.Length, own.Directions, options.Projection)));
    }

    private static LayerContexts Layer(
        NpzReader file, string path, HashedNetwork network, HashableLayer layer, Dictionary<string, JsonElement> layers,
        HashOptions options, int most)
    {
        if (!layers.TryGetValue(layer.Name, out JsonElement about))
            throw new BadInputException($"{path}: belongs to another network; it lacks the layer '{layer.Name}'.");
        int bits = Whole(about, "k"), kernels = layer.Shape.Filters;
        if (bits < most)
            throw new BadInputException($"{path}: has hashes of {bits} bits for layer '{layer.Name}', and {most} are needed; name a file "
                + "that is not there yet to have it written.");
        if (Text(about, "kernels_sha256") != KernelHash(network, layer.Index))
            throw new BadInputException($"{path}: belongs to another network; its layer '{layer.Name}' has other kernels.");
        int words = HashPanels.WordsOf(bits), bytes = (bits + 7) / 8;
        var hashes = new Tensor<ulong>(new Shape(kernels, words));
        Tensor<byte> packed = Typed<byte>(HashesOf, kernels, bytes);
        for (int kernel = 0; kernel < kernels; kernel++)
            packed.Values.Slice(kernel * bytes, bytes).CopyTo(MemoryMarshal.AsBytes(hashes.Values.Slice(kernel * words, words)));
        int exponent = options.Norm is null ? 0 : Whole(about, "kernel_norm_exponent");
        Tensor<float> norms = options.Norm is { } format
            ? Norms(Typed<byte>(NormsOf, kernels), format, exponent)
            : Typed<float>(NormsOf, kernels);
        Tensor<float> means = options.Centres ? Typed<float>(MeansOf, kernels) : new Tensor<float>(new Shape(kernels));
        return new LayerContexts(hashes, norms, means, ReadDirections(), exponent);

        Tensor<float> ReadDirections()
        {
            int[] sizes = DirectionSizes(layer.Length, bits, options.Projection);
            if (!IsSigned(options.Projection))
                return new Tensor<float>(new Shape(sizes[0] * sizes[1]), Typed<float>(DirectionsOf, sizes).Values.ToArray());
            var directions = new Tensor<float>(new Shape(sizes.Aggregate((a, b) => a * b)));
            Span<sbyte> signs = Typed<sbyte>(DirectionsOf, sizes).Values;
            for (int i = 0; i < signs.Length; i++) directions[i] = signs[i];
            return directions;
        }

        Tensor<T> Typed<T>(string of, params int[] sizes) where T : unmanaged
        {
            Tensor tensor = file.Read(layer.Name + of);
            return tensor is Tensor<T> typed && tensor.Shape == new Shape(sizes)
                ? typed
                : throw new BadInputException(
                    $"{path}({layer.Name}{of}): is {tensor.Type.DisplayName()} {tensor.Shape}; it has to be "
                    + $"{ElementTypes.Of<T>().DisplayName()} {new Shape(sizes)}.");
        }
    }

    private static Tensor<byte> Codes(LayerContexts own, Minifloat format)
    {
        var codes = new Tensor<byte>(own.Norms.Shape);
        for (int i = 0; i < codes.Length; i++) codes[i] = (byte)format.Code(MathF.ScaleB(own.Norms[i], -own.NormExponent));
        return codes;
    }

    private static Tensor<float> Norms(Tensor<byte> codes, Minifloat format, int exponent)
    {
        var norms = new Tensor<float>(codes.Shape);
        for (int i = 0; i < norms.Length; i++) norms[i] = MathF.ScaleB(format.Value(codes[i]), exponent);
        return norms;
    }

    private static bool IsSigned(ProjectionKind projection) => projection is ProjectionKind.Signs or ProjectionKind.Hadamard;

    // Components × bits, or for each block of bits the rounds of signs.
    private static int[] DirectionSizes(int length, int bits, ProjectionKind projection)
    {
        if (projection != ProjectionKind.Hadamard) return [length, bits];
        int size = RandomProjection.HadamardLength(length);
        return [(bits + size - 1) / size, RandomProjection.Rounds, size];
    }

    private static Tensor Directions(int length, Tensor<float> directions, ProjectionKind projection)
    {
        int known = projection == ProjectionKind.Hadamard
            ? directions.Length / RandomProjection.Rounds
            : directions.Length / length;
        var shape = new Shape(DirectionSizes(length, known, projection));
        return IsSigned(projection)
            ? new Tensor<sbyte>(shape, Array.ConvertAll(directions.Values.ToArray(), v => (sbyte)v))
            : directions.Reshape(shape);
    }

    private static string KernelHash(HashedNetwork network, int layer) => Sha256.Of(MemoryMarshal.AsBytes(network.Kernels(layer).Span));

    private static JsonDocument Describe(NpzReader file, string path)
    {
        try
        {
            if (file.Names.Contains(About) && file.Read(About) is Tensor<byte> text)
            {
                JsonDocument about = JsonDocument.Parse(text.Values.ToArray());
                if (about.RootElement.ValueKind == JsonValueKind.Object && Text(about.RootElement, "format") == FormatName)
                    return Whole(about.RootElement, "version") == Version
                        ? about
                        : throw new BadInputException($"{path}: \"version\" of its contexts has to be {Version}.");
            }
        }
        catch (JsonException e)
        {
            throw new BadInputException($"{path}: its array '{About}' is not valid JSON.", e);
        }

        throw new BadInputException(
            $"{path}: is no file of contexts; an .npz with an array '{About}' is expected, as --contexts writes it.");
    }

    private static Dictionary<string, JsonElement> Layers(JsonElement root, string path)
    {
        var layers = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (!root.TryGetProperty("layers", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
            throw new BadInputException($"{path}: its contexts have no list \"layers\".");
        foreach (JsonElement layer in list.EnumerateArray())
            if (layer.ValueKind != JsonValueKind.Object || Text(layer, "layer") is not { } name || !layers.TryAdd(name, layer))
                throw new BadInputException($"{path}: a layer of its contexts has no name of its own.");
        return layers;
    }

    private static int Whole(JsonElement element, string member) =>
        element.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt32(out int number) ? number : 0;

    private static string? Text(JsonElement element, string member) =>
        element.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
