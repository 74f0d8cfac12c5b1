using System.Security.Cryptography;
using Sett.Numerics.Files;
using Xunit;

namespace Sett.Numerics.Tests.Files;

/// <summary>
/// Protects the names that results give to the files they came from: they have to be what every other program calls SHA-256.
/// </summary>
public class Sha256Tests
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void Examples_of_the_standard(string text, string digest) =>
        Assert.Equal(digest, Sha256.Of(System.Text.Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Every_length_in_every_cut_is_what_the_framework_says()
    {
        var random = new Random(1);
        byte[] bytes = new byte[300];
        random.NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
        {
            var hash = new Sha256();
            for (int at = 0; at < length;)
            {
                int part = Math.Min(random.Next(1, 150), length - at);
                hash.Append(bytes.AsSpan(at, part));
                at += part;
            }

            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, length))), hash.Finish());
        }
    }
}
