using System.Text;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Training.Tests.Runs;

/// <summary>Changes an array of a .npz file: the file is whole, but its content is not what was written.</summary>
internal static class NpzEdit
{
    /// <summary>Changes bytes that are text. A bracket that is opened before all else is closed at the end.</summary>
    public static void Change(string path, string array, string from, string to) => Change(path, array, old =>
    {
        string text = Encoding.UTF8.GetString(old.Bytes), changed = text.Replace(from, to) + (to[0] == '[' ? "]" : "");
        Assert.NotEqual(text, changed);
        byte[] bytes = Encoding.UTF8.GetBytes(changed);
        return new Tensor<byte>(new Shape(bytes.Length), bytes);
    });

    /// <summary>Puts another array in an array's place, or leaves it out.</summary>
    public static void Change(string path, string array, Func<Tensor, Tensor?> change)
    {
        var arrays = new List<KeyValuePair<string, Tensor>>();
        using (NpzReader archive = NpzReader.Open(path))
            foreach (string name in archive.Names) arrays.Add(new(name, archive.Read(name)));
        int at = arrays.FindIndex(a => a.Key == array);
        Assert.True(at >= 0, array);
        if (change(arrays[at].Value) is { } changed) arrays[at] = new(array, changed);
        else arrays.RemoveAt(at);
        NpzWriter.Write(path, arrays);
    }
}
