using System.Globalization;
using Sett.Hardware.Designs;
using Sett.Numerics;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using Spelling = Sett.Networks.Datasets.Cards.Spelling;

namespace Sett.Hardware.Options;

/// <summary>
/// Makes designs from what a user wrote: a list such as <c>tartan:bits=2,cascade=off,dpred-loom</c>, or a YAML file. All mistakes are told
/// at once, each with the nearest right thing to write.
/// </summary>
public static class DesignRequests
{
    /// <summary>Every design with its defaults.</summary>
    public static IReadOnlyList<IDesign> Defaults() => Parse(string.Join(',', DesignCatalogue.All.Select(k => k.Name)));

    /// <summary>Designs from a list: a name starts a design, <c>name=value</c> belongs to the design before it.</summary>
    /// <exception cref="BadInputException">An unknown design or option, or a value out of range.</exception>
    /// <param name="list">The list.</param>
    /// <param name="where">What errors begin with: the option that the list was given to; empty for none.</param>
    public static IReadOnlyList<IDesign> Parse(string list, string where = "--designs")
    {
        var errors = new List<string>();
        var requests = new List<Request>();
        foreach (string token in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = token.IndexOf(':');
            if (colon < 0 && token.Contains('='))
            {
                if (requests.Count == 0) errors.Add($"'{token}' stands before any design; write design:{token}.");
                else AddOption(requests[^1], token, "", errors);
                continue;
            }

            var request = new Request(colon < 0 ? token : token[..colon], "");
            requests.Add(request);
            if (colon >= 0 && colon + 1 < token.Length) AddOption(request, token[(colon + 1)..], "", errors);
        }

        if (requests.Count == 0 && errors.Count == 0) errors.Add("no design is named; 'sett designs' lists them.");
        return Make(requests, errors, where);
    }

    /// <summary>
    /// Designs from a YAML file: a sequence (or the key <c>designs</c> with one) of names, of lists as the command line has them, or of
    /// mappings from a name to its options.
    /// </summary>
    /// <param name="yaml">The text.</param>
    /// <param name="file">The file's name, for errors.</param>
    /// <exception cref="BadInputException">
    /// The text is no such file, or names an unknown design or option, or a value out of range.
    /// </exception>
    public static IReadOnlyList<IDesign> ParseYaml(string yaml, string file)
    {
        var errors = new List<string>();
        var requests = new List<Request>();
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException e)
        {
            throw new BadInputException($"{file}:{e.Start.Line}: not valid YAML: {e.Message}", e);
        }

        YamlNode? root = stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode;
        if (root is YamlMappingNode map && map.Children.Count == 1 && map.Children.First().Key is YamlScalarNode { Value: "designs" })
            root = map.Children.First().Value;
        if (root is not YamlSequenceNode list)
            throw new BadInputException($"{file}:{root?.Start.Line ?? 1}: a list of designs is expected, as in '- tartan: {{ bits: 2 }}'.");
        foreach (YamlNode item in list)
        {
            string where = $"{file}:{item.Start.Line}: ";
            switch (item)
            {
                case YamlScalarNode { Value: { Length: > 0 } text }:
                    int colon = text.IndexOf(':');
                    var named = new Request(colon < 0 ? text : text[..colon], where);
                    requests.Add(named);
                    if (colon >= 0)
                        foreach (string token in text[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries))
                            AddOption(named, token, where, errors);
                    break;
                case YamlMappingNode { Children.Count: 1 } entry
                    when entry.Children.First() is { Key: YamlScalarNode { Value: { } name }, Value: { } options }:
                    var request = new Request(name, where);
                    requests.Add(request);
                    AddOptions(request, options, where, file, errors);
                    break;
                default:
                    errors.Add($"{where}a design is a name or a name with a mapping of options.");
                    break;
            }
        }

        if (requests.Count == 0 && errors.Count == 0) errors.Add($"{file}: no design is named.");
        return Make(requests, errors, file);
    }

    private static void AddOptions(Request request, YamlNode options, string where, string file, List<string> errors)
    {
        if (options is YamlScalarNode { Value: null or "" }) return;
        if (options is not YamlMappingNode mapping)
        {
            errors.Add($"{where}the options of {request.Name} have to be a mapping.");
            return;
        }

        foreach ((YamlNode key, YamlNode value) in mapping)
        {
            string line = string.Create(CultureInfo.InvariantCulture, $"{file}:{key.Start.Line}: ");
            if (key is YamlScalarNode { Value: { } k } && value is YamlScalarNode { Value: { } v }) request.Add(k, v, line, errors);
            else errors.Add($"{line}an option of {request.Name} has to be one value.");
        }
    }

    private static void AddOption(Request request, string token, string where, List<string> errors)
    {
        int equals = token.IndexOf('=');
        if (equals <= 0) errors.Add($"{where}{request.Name}: '{token}' is no option; write name=value.");
        else request.Add(token[..equals].Trim(), token[(equals + 1)..].Trim(), where, errors);
    }

    private static List<IDesign> Make(List<Request> requests, List<string> errors, string what)
    {
        var designs = new List<IDesign>();
        foreach (Request request in requests)
        {
            DesignKind? kind = DesignCatalogue.All.FirstOrDefault(k => k.Name == request.Name);
            if (kind is null)
            {
                string? nearest = Spelling.Nearest(request.Name, DesignCatalogue.All.Select(k => k.Name));
                errors.Add($"{request.Where}there is no design '{request.Name}'; " + (nearest is null
                    ? $"there are {string.Join(", ", DesignCatalogue.All.Select(k => k.Name))}."
                    : $"did you mean {nearest}?"));
                continue;
            }

            int before = errors.Count;
            var given = new Dictionary<string, string>();
            foreach ((string name, string value, string where) in request.Options) Check(kind, name, value, where, given, errors);
            var values = new OptionValues(kind.Name, kind.Options, given);
            if (errors.Count > before) continue;
            IDesign design;
            try
            {
                design = kind.Make(values);
            }
            catch (BadInputException e)
            {
                // A file that an option names.
                errors.Add($"{request.Where}{kind.Name}: {e.Message}");
                continue;
            }

            errors.AddRange(values.Refusals.Select(r => request.Where + r));
            if (designs.Any(d => d.Options.Label == values.Label)) errors.Add($"{request.Where}{values.Label} is named twice.");
            designs.Add(design);
        }

        return errors.Count == 0 ? designs : throw new BadInputException((what.Length > 0 ? what + ": " : "") + string.Join(" ", errors));
    }

    private static void Check(
        DesignKind kind, string name, string value, string where, Dictionary<string, string> given, List<string> errors)
    {
        DesignOption? option = kind.Options.FirstOrDefault(o => o.Name == name);
        if (option is null)
        {
            string? nearest = Spelling.Nearest(name, kind.Options.Select(o => o.Name));
            errors.Add($"{where}{kind.Name} has no option '{name}'; " + (nearest is null
                ? $"it has {string.Join(", ", kind.Options.Select(o => o.Name))}."
                : $"did you mean {nearest}?"));
        }
        else if (option.Read(value, out string right) is not { } read)
        {
            errors.Add($"{where}{kind.Name}: {name}={value} is out of range ({option.Range}); the nearest is {right}.");
        }
        else
        {
            given[name] = read;
        }
    }

    private sealed record Request(string Name, string Where)
    {
        public List<(string Name, string Value, string Where)> Options { get; } = [];

        public void Add(string name, string value, string where, List<string> errors)
        {
            if (Options.Exists(o => o.Name == name)) errors.Add($"{where}{Name}: {name} is given twice.");
            else Options.Add((name, value, where));
        }
    }
}
