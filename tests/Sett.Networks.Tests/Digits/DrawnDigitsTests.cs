using System.Security.Cryptography;
using Sett.Networks.Datasets;
using Sett.Networks.Execution;
using Xunit;

namespace Sett.Networks.Tests.Digits;

/// <summary>
/// Protects the drawn digits: the same bytes for ever and for any number of threads, balanced labels, pictures that differ and show ink.
/// </summary>
public class DrawnDigitsTests
{
    [Fact]
    public void Bytes_do_not_depend_on_threads()
    {
        DrawnDigits one = DrawnDigits.Draw(333, 7, Workers.One), three = DrawnDigits.Draw(333, 7, Workers.Of(3));
        Assert.Equal(one.Images.Values, three.Images.Values);
        Assert.Equal(one.Labels.Values, three.Labels.Values);
    }

    [Fact]
    public void The_test_set_is_the_one_that_results_were_published_for()
    {
        DrawnDigits set = DrawnDigits.TestSet(Workers.Of(2));
        Assert.Equal(DrawnDigits.TestCount, set.Count);
        Assert.StartsWith("FBCE42AD98BB70D725AB85549178B61EAD0D9948", Convert.ToHexString(SHA256.HashData(set.Images.Values)));
    }

    [Fact]
    public void Labels_are_balanced_and_mixed()
    {
        DrawnDigits set = DrawnDigits.Draw(1000, 3, Workers.One);
        byte[] labels = set.Labels.Values.ToArray();
        Assert.All(labels.CountBy(l => l), c => Assert.Equal(100, c.Value));
        Assert.NotEqual(labels.Order(), labels);
    }

    [Fact]
    public void Pictures_differ_between_seeds_and_from_each_other_and_show_ink()
    {
        DrawnDigits set = DrawnDigits.Draw(200, 1, Workers.One), other = DrawnDigits.Draw(200, 2, Workers.One);
        var seen = new HashSet<string>();
        foreach (DrawnDigits digits in (DrawnDigits[])[set, other])
        {
            for (int i = 0; i < digits.Count; i++)
            {
                byte[] picture = digits.Images.Values.Slice(i * 784, 784).ToArray();
                Assert.True(seen.Add(Convert.ToBase64String(picture)));
                Assert.InRange(picture.Count(p => p > 60), 12, 400);
            }
        }
    }

    [Fact]
    public void A_picture_depends_on_its_seed_number_and_label_only()
    {
        DrawnDigits few = DrawnDigits.Draw(60, 9, Workers.One), many = DrawnDigits.Draw(600, 9, Workers.One);
        int compared = 0;
        for (int i = 0; i < few.Count; i++)
        {
            if (few.Labels[i] != many.Labels[i]) continue;
            Assert.Equal(few.Images.Values.Slice(i * 784, 784), many.Images.Values.Slice(i * 784, 784));
            compared++;
        }

        Assert.True(compared > 0);
    }
}
