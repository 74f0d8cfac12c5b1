namespace Sett.Oracle.Tests.Cases;

/// <summary>Makes a random valid model of one operator.</summary>
internal delegate OracleCase Generator(Draw draw);

/// <summary>An operator with the generator of its cases.</summary>
internal readonly record struct OperatorCases(string Name, Generator Generate, string Domain = "");

/// <summary>Every operator that is compared, one generator each.</summary>
internal static class CaseCatalogue
{
    /// <summary>The operators in the order of their families.</summary>
    public static IReadOnlyList<OperatorCases> All { get; } =
    [
        .. ActivationCases.All,
        .. ArithmeticCases.All,
        .. ReductionCases.All,
        .. ViewCases.All,
        .. MoveCases.All,
        .. IndexCases.All,
        .. ResizeCases.All,
        .. PoolingCases.All,
        .. NormalizationCases.All,
        .. LayerCases.All,
        .. QuantizedCases.All,
        .. QuantizedContribCases.All,
    ];
}
