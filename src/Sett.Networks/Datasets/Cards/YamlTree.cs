using Sett.Numerics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sett.Networks.Datasets.Cards;

/// <summary>A piece of YAML with the line that it starts on, counted from 1.</summary>
public abstract record YamlNode(int Line);

/// <summary>A single value as text; empty for a key without a value.</summary>
public sealed record YamlScalar(int Line, string Text) : YamlNode(Line);

/// <summary>A list.</summary>
public sealed record YamlList(int Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line);

/// <summary>Keys with values, in file order.</summary>
public sealed record YamlMap(int Line, IReadOnlyList<YamlEntry> Entries) : YamlNode(Line);

/// <summary>A key with its value.</summary>
public sealed record YamlEntry(int Line, string Key, YamlNode Value);

/// <summary>
/// Reads the part of YAML that options need: maps, lists and plain values in one document. Anchors, aliases and tags, which let a small
/// file stand for a huge one, are refused.
/// </summary>
public static class YamlTree
{
    private const int MaximumDepth = 16;

    /// <summary>Reads a document.</summary>
    /// <param name="text">The document.</param>
    /// <param name="name">How errors call it.</param>
    /// <exception cref="BadInputException">
    /// It is not YAML, or uses something that options do not need; the message has the line.
    /// </exception>
    public static YamlNode Parse(string text, string name)
    {
        var parser = new Parser(new StringReader(text.TrimStart('\uFEFF')));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) throw new BadInputException($"{name}: is empty.");
            parser.Consume<DocumentStart>();
            YamlNode root = Node(parser, name, 0);
            parser.Consume<DocumentEnd>();
            if (!parser.Accept<StreamEnd>(out _)) throw new BadInputException($"{name}: holds more than one document.");
            return root;
        }
        catch (YamlException error)
        {
            throw new BadInputException(
                $"{name}: line {error.Start.Line}: is not YAML ({error.Message.ReplaceLineEndings(" ").TrimEnd('.')}).", error);
        }
        catch (InvalidOperationException error)
        {
            // The library's scanner gives up on some damaged texts in this way.
            throw new BadInputException($"{name}: line {parser.Current?.End.Line ?? 1}: is not YAML from here on.", error);
        }
    }

    private static YamlNode Node(Parser parser, string name, int depth)
    {
        ParsingEvent next = parser.Consume<ParsingEvent>();
        int line = (int)next.Start.Line;
        if (depth > MaximumDepth) throw new BadInputException($"{name}: line {line}: is nested more than {MaximumDepth} deep.");
        if (next is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
            throw new BadInputException($"{name}: line {line}: anchors and aliases are not supported; write the value out.");
        if (next is NodeEvent { Tag.IsEmpty: false })
            throw new BadInputException($"{name}: line {line}: tags are not supported; leave the tag out.");
        switch (next)
        {
            case Scalar scalar:
                return new YamlScalar(line, scalar.Value);
            case SequenceStart:
                var items = new List<YamlNode>();
                while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(parser, name, depth + 1));
                return new YamlList(line, items);
            case MappingStart:
                var entries = new List<YamlEntry>();
                var keys = new HashSet<string>(StringComparer.Ordinal);
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    YamlNode key = Node(parser, name, depth + 1);
                    if (key is not YamlScalar { Text: var text })
                        throw new BadInputException($"{name}: line {key.Line}: a key has to be plain text.");
                    if (!keys.Add(text))
                        throw new BadInputException(
                            $"{name}: line {key.Line}: the key '{text.ReplaceLineEndings(" ")}' stands there twice.");
                    entries.Add(new YamlEntry(key.Line, text, Node(parser, name, depth + 1)));
                }

                return new YamlMap(line, entries);
            default:
                throw new BadInputException($"{name}: line {line}: is not a value.");
        }
    }
}
