using Sett.Training.Precision.Rounding;

namespace Sett.Training.Precision.Controllers;

/// <summary>A number that a controller can be given.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Meaning">What it is.</param>
/// <param name="Default">What it is unless it is given.</param>
/// <param name="Least">The least that it can be.</param>
/// <param name="Most">The most that it can be.</param>
/// <param name="Source">Where the default comes from.</param>
/// <param name="IsVerified">Whether that was read in the source; else it is recalled, or our own choice as the source says.</param>
/// <param name="IsWhole">Whether only whole numbers will do.</param>
public sealed record ControllerParameter(
    string Name, string Meaning, double Default, double Least, double Most, string Source, bool IsVerified, bool IsWhole = true);

/// <summary>A controller that can be chosen.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Rounding">How it rounds unless it is told otherwise.</param>
/// <param name="Parameters">What it can be given.</param>
/// <param name="Make">Makes one of the parameters' values.</param>
public sealed record ControllerKind(
    string Name, string Summary, RoundingKind Rounding, IReadOnlyList<ControllerParameter> Parameters,
    Func<ControllerValues, IPrecisionController> Make)
{
    /// <summary>All controllers. A new one is a file and a line here.</summary>
    public static IReadOnlyList<ControllerKind> All { get; } =
        [DpsController.Kind, StaticController.Kind, CourbariauxController.Kind, TarasController.Kind,
            FlexpointController.Kind, NoneController.Kind];
}

/// <summary>The values of a controller's parameters, all in range.</summary>
/// <param name="kind">The controller.</param>
/// <param name="given">What was given.</param>
public sealed class ControllerValues(ControllerKind kind, IReadOnlyDictionary<string, double> given)
{
    /// <summary>Every parameter with its value.</summary>
    public IEnumerable<(ControllerParameter Parameter, double Value)> All => kind.Parameters.Select(p => (p, Number(p.Name)));

    /// <summary>A number.</summary>
    public double Number(string name) =>
        given.TryGetValue(name, out double value) ? value : kind.Parameters.First(p => p.Name == name).Default;

    /// <summary>A whole number.</summary>
    public int Whole(string name) => (int)Number(name);
}
