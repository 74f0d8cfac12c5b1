using System.Runtime.InteropServices;
using System.Text;

namespace Sett.Oracle;

/// <summary>
/// The entries of ONNX Runtime's C function table that the oracle uses. The table is an array of function pointers that later versions only
/// extend, so an entry's place never changes; the places are counted in onnxruntime_c_api.h (struct OrtApi).
/// </summary>
internal sealed unsafe class OnnxRuntimeApi
{
    /// <summary>The version of the table that is asked for: any library from 1.17 on answers to it.</summary>
    private const uint TableVersion = 17;

    private readonly nint* _table;

    private OnnxRuntimeApi(nint* table, string version)
    {
        _table = table;
        Version = version;
    }

    /// <summary>The library's own version, as in "1.30.0".</summary>
    public string Version { get; }

    /// <summary>The table of the library at <paramref name="path"/>.</summary>
    /// <exception cref="DllNotFoundException">The file is not a library that this machine can load.</exception>
    /// <exception cref="OnnxRuntimeException">The library is older than the table.</exception>
    public static OnnxRuntimeApi Load(string path)
    {
        nint library = NativeLibrary.Load(path);
        var getBase = (delegate* unmanaged[Cdecl]<nint*>)NativeLibrary.GetExport(library, "OrtGetApiBase");
        nint* apiBase = getBase();
        var table = (nint*)((delegate* unmanaged[Cdecl]<uint, nint>)apiBase[0])(TableVersion);
        string version = Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)apiBase[1])()) ?? "?";
        if (table is null) throw new OnnxRuntimeException($"ONNX Runtime {version} is too old; 1.{TableVersion} or later is needed.");
        return new OnnxRuntimeApi(table, version);
    }

    /// <summary>A process-wide environment that logs errors only.</summary>
    public nint CreateEnvironment()
    {
        const int severityFatal = 4;
        nint environment;
        fixed (byte* name = Text("sett"))
            Check(((delegate* unmanaged[Cdecl]<int, byte*, nint*, nint>)_table[3])(severityFatal, name, &environment));
        return environment;
    }

    /// <summary>Options with a number of threads and a level of graph optimisation (0 none, 1 basic, 2 extended, 99 all).</summary>
    public nint CreateOptions(int threads, int optimisation)
    {
        nint options;
        Check(((delegate* unmanaged[Cdecl]<nint*, nint>)_table[10])(&options));
        Check(((delegate* unmanaged[Cdecl]<nint, int, nint>)_table[23])(options, optimisation));
        Check(((delegate* unmanaged[Cdecl]<nint, int, nint>)_table[24])(options, threads));
        Check(((delegate* unmanaged[Cdecl]<nint, int, nint>)_table[25])(options, 1));
        return options;
    }

    /// <summary>Sets one of the named session settings.</summary>
    public void Configure(nint options, string key, string value)
    {
        fixed (byte* k = Text(key), v = Text(value))
            Check(((delegate* unmanaged[Cdecl]<nint, byte*, byte*, nint>)_table[130])(options, k, v));
    }

    /// <summary>A session over a model's bytes, which are copied.</summary>
    public nint CreateSession(nint environment, ReadOnlySpan<byte> model, nint options)
    {
        nint session;
        fixed (byte* bytes = model)
            Check(((delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint, nint*, nint>)_table[8])(environment, bytes,
                (nuint)model.Length, options, &session));
        return session;
    }

    /// <summary>The names of a session's inputs (or outputs), in order.</summary>
    public string[] Names(nint session, bool inputs)
    {
        nint allocator = DefaultAllocator();
        nuint count;
        Check(((delegate* unmanaged[Cdecl]<nint, nuint*, nint>)_table[inputs ? 30 : 31])(session, &count));
        var names = new string[(int)count];
        for (int i = 0; i < names.Length; i++)
        {
            nint text;
            Check(((delegate* unmanaged[Cdecl]<nint, nuint, nint, nint*, nint>)_table[inputs ? 36 : 37])(session, (nuint)i,
                allocator, &text));
            names[i] = Marshal.PtrToStringUTF8(text) ?? "";
            Check(((delegate* unmanaged[Cdecl]<nint, nint, nint>)_table[76])(allocator, text));
        }

        return names;
    }

    /// <summary>A tensor in memory of the library's own, filled from <paramref name="elements"/>.</summary>
    public nint CreateTensor(int type, ReadOnlySpan<long> sizes, ReadOnlySpan<byte> elements)
    {
        nint value;
        fixed (long* s = sizes)
            Check(((delegate* unmanaged[Cdecl]<nint, long*, nuint, int, nint*, nint>)_table[48])(DefaultAllocator(), s,
                (nuint)sizes.Length, type, &value));
        elements.CopyTo(Elements(value, elements.Length));
        return value;
    }

    /// <summary>A tensor's element type and sizes.</summary>
    public (int Type, long[] Sizes) Describe(nint value)
    {
        nint info;
        Check(((delegate* unmanaged[Cdecl]<nint, nint*, nint>)_table[65])(value, &info));
        int type;
        Check(((delegate* unmanaged[Cdecl]<nint, int*, nint>)_table[60])(info, &type));
        nuint rank;
        Check(((delegate* unmanaged[Cdecl]<nint, nuint*, nint>)_table[61])(info, &rank));
        var sizes = new long[(int)rank];
        fixed (long* s = sizes) Check(((delegate* unmanaged[Cdecl]<nint, long*, nuint, nint>)_table[62])(info, s, rank));
        Release(99, info);
        return (type, sizes);
    }

    /// <summary>A tensor's bytes, valid until it is released.</summary>
    public Span<byte> Elements(nint value, int bytes)
    {
        if (bytes == 0) return [];
        void* data;
        Check(((delegate* unmanaged[Cdecl]<nint, void**, nint>)_table[51])(value, &data));
        return new Span<byte>(data, bytes);
    }

    /// <summary>Runs a session; the outputs are new tensors of the library's.</summary>
    public void Run(
        nint session, ReadOnlySpan<nint> inputNames, ReadOnlySpan<nint> inputs, ReadOnlySpan<nint> outputNames, Span<nint> outputs)
    {
        outputs.Clear();
        fixed (nint* inNames = inputNames, ins = inputs, outNames = outputNames, outs = outputs)
        {
            Check(((delegate* unmanaged[Cdecl]<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)_table[9])(
                session, 0, inNames, ins, (nuint)inputs.Length, outNames, (nuint)outputs.Length, outs));
        }
    }

    /// <summary>Gives a tensor back.</summary>
    public void ReleaseValue(nint value) => Release(96, value);

    /// <summary>Gives a session back.</summary>
    public void ReleaseSession(nint session) => Release(95, session);

    /// <summary>Gives session options back.</summary>
    public void ReleaseOptions(nint options) => Release(100, options);

    /// <summary>Gives the environment back.</summary>
    public void ReleaseEnvironment(nint environment) => Release(92, environment);

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private nint DefaultAllocator()
    {
        nint allocator;
        Check(((delegate* unmanaged[Cdecl]<nint*, nint>)_table[78])(&allocator));
        return allocator;
    }

    private void Release(int entry, nint handle)
    {
        if (handle != 0) ((delegate* unmanaged[Cdecl]<nint, void>)_table[entry])(handle);
    }

    private void Check(nint status)
    {
        if (status == 0) return;
        string text = Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint, nint>)_table[2])(status)) ?? "unknown error";
        Release(93, status);
        throw new OnnxRuntimeException(text);
    }
}

/// <summary>ONNX Runtime refused a model or a run; the message is its own.</summary>
internal sealed class OnnxRuntimeException(string message) : Exception(message);
