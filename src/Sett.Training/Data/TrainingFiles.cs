using Sett.Networks.Datasets;
using Sett.Numerics;
using Sett.Numerics.Files;

namespace Sett.Training.Data;

/// <summary>The files of a set: inputs and labels to train with, and, where there are any, to test with.</summary>
public sealed record TrainingFiles(string TrainImages, string TrainLabels, string? TestImages, string? TestLabels)
{
    private static readonly string[] s_trainWords = ["train"], s_testWords = ["t10k", "test"];

    /// <summary>
    /// Finds the files of a set by their names, as MNIST has them: [SET-]train…-images…, [SET-]train…-labels…,
    /// [SET-]t10k…- or [SET-]test…-.
    /// </summary>
    /// <param name="place">A folder, or a folder and the set's name (folder/mnist) where it holds several sets.</param>
    /// <param name="fits">Whether inputs of so many values are what the network takes; picks the set where several are there.</param>
    /// <exception cref="BadInputException">There is no set, or more than one that fits.</exception>
    public static TrainingFiles Find(string place, Func<int, bool> fits)
    {
        string folder = place, name = "";
        if (File.Exists(place))
            throw new BadInputException($"{place}: is a file; --data takes a folder, --train-images and --train-labels take files.");
        if (!Directory.Exists(place))
        {
            folder = Path.GetDirectoryName(place) is { Length: > 0 } parent ? parent : ".";
            name = Path.GetFileName(place);
            if (!Directory.Exists(folder)) throw new BadInputException($"{place}: there is no such folder.");
        }

        string[] files = [.. Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
        string[] sets = [.. files.Where(f => IsPart(f, "images") && s_trainWords.Any(w => Before(f, w) is not null))
            .Select(f => Before(f, "train")!).Distinct()];
        if (name.Length > 0) sets = [.. sets.Where(s => s.TrimEnd('-', '_', '.') == name)];
        if (sets.Length == 0)
        {
            throw new BadInputException(name.Length > 0
                ? $"{place}: there is neither such a folder nor a file {name}-train-images… in {folder}."
                : $"{place}: holds no training set; its files are named train-images… and train-labels…, or are given with "
                + "--train-images and --train-labels.");
        }

        List<TrainingFiles> found = [.. sets.Select(set => FilesOf(folder, files, set))];
        if (found.Count > 1) found = [.. found.Where(f => fits(LengthOf(f.TrainImages)))];
        if (found.Count == 1) return found[0];
        string names = string.Join(", ", sets.Select(s => s.TrimEnd('-', '_', '.')));
        throw new BadInputException($"{place}: holds several sets ({names}), "
            + $"{(found.Count == 0 ? "none of which fits the network" : "more than one of which fits")}; name one, as in "
            + $"{Path.Combine(place, sets[0].TrimEnd('-', '_', '.'))}.");
    }

    private static int LengthOf(string images)
    {
        using ArrayRows rows = ArrayFiles.Open(images);
        return rows.RowShape.Length;
    }

    private static TrainingFiles FilesOf(string folder, string[] files, string set)
    {
        string? One(string[] words, string part)
        {
            string[] those = [.. files.Where(f => IsPart(f, part) && words.Any(w => Before(f, w) == set))];
            if (those.Length > 1)
                throw new BadInputException(
                    $"{folder}: {those[0]} and {those[1]} could both be meant; name files with --train-images and so on.");
            return those.Length == 1 ? Path.Combine(folder, those[0]) : null;
        }

        string images = One(s_trainWords, "images")!;
        string labels = One(s_trainWords, "labels")
            ?? throw new BadInputException($"{folder}: there are no labels for {Path.GetFileName(images)}; {set}train-labels… is missing.");
        string? testImages = One(s_testWords, "images"), testLabels = One(s_testWords, "labels");
        if (testImages is null != testLabels is null)
            throw new BadInputException(
                $"{folder}: {Path.GetFileName(testImages ?? testLabels)} has no {(testImages is null ? "images" : "labels")} beside it.");
        return new TrainingFiles(images, labels, testImages, testLabels);
    }

    private static bool IsPart(string file, string part) =>
        file.Contains(part, StringComparison.Ordinal)
        && (file.Contains("idx", StringComparison.Ordinal) || file.EndsWith(".npy", StringComparison.Ordinal));

    /// <summary>What stands before a word that starts the name or follows a separator; null where it does not.</summary>
    private static string? Before(string file, string word)
    {
        int at = file.IndexOf(word, StringComparison.Ordinal);
        return at == 0 || (at > 0 && file[at - 1] is '-' or '_' or '.') ? file[..at] : null;
    }
}
