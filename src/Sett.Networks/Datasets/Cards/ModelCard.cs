using Sett.Numerics;

namespace Sett.Networks.Datasets.Cards;

/// <summary>What a network is for, which says how its outputs are judged.</summary>
public enum CardTask
{
    /// <summary>Not said, or none of the others.</summary>
    Other,
    /// <summary>One score a class.</summary>
    Classifier,
    /// <summary>Rebuilds its input.</summary>
    Autoencoder,
    /// <summary>Boxes around things.</summary>
    Detector,
    /// <summary>A larger picture.</summary>
    SuperResolution,
    /// <summary>Where a thing went from one picture to the next.</summary>
    Tracker,
}

/// <summary>
/// What a model's file does not say and a user of the model has to know: how stored pictures and values become its inputs, and what its
/// outputs mean. Kept in <c>NAME.card.yaml</c> beside the model; docs/cards/README.md describes the format.
/// </summary>
/// <param name="Path">Where it was read from, or an empty text.</param>
/// <param name="Task">What the network is for.</param>
/// <param name="Output">The output that is judged, or null for the first.</param>
/// <param name="Inputs">The inputs that it describes.</param>
/// <param name="Labels">The file with the right answers, seen from the card's folder, or null.</param>
/// <param name="LabelOffset">What is added to a label to get the number of the class in the output.</param>
/// <param name="ClassesFile">The file with the classes' names, seen from the card's folder, or null.</param>
/// <param name="ClassNames">The classes' names if they stand in the card itself.</param>
public sealed record ModelCard(
    string Path, CardTask Task, string? Output, IReadOnlyList<InputCard> Inputs, string? Labels, int LabelOffset, string? ClassesFile,
    IReadOnlyList<string>? ClassNames)
{
    /// <summary>The card of a model that has none: values are taken as they are stored.</summary>
    public static ModelCard None { get; } = new("", CardTask.Other, null, [], null, 0, null, null);

    /// <summary>Whether there is a card.</summary>
    public bool IsGiven => Path.Length > 0;

    /// <summary>A file that the card names, as a path that can be opened.</summary>
    public string Resolve(string file) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "", file);

    /// <summary>What the card says of an input, or null.</summary>
    public InputCard? Find(string input) => Inputs.FirstOrDefault(i => i.Name == input);

    /// <summary>Refuses a card that names inputs or an output that the model does not have.</summary>
    public void CheckNames(IReadOnlyCollection<string> inputs, IReadOnlyCollection<string> outputs)
    {
        foreach (InputCard input in Inputs)
        {
            if (!inputs.Contains(input.Name))
                throw new BadInputException($"{Path}: the model has no input '{input.Name}'; its inputs are {string.Join(", ", inputs)}.");
        }

        if (Output is not null && !outputs.Contains(Output))
            throw new BadInputException($"{Path}: the model has no output '{Output}'; its outputs are {string.Join(", ", outputs)}.");
    }
}
