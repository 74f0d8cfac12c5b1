using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Sett.Oracle.Tests.Cases;

namespace Sett.Oracle.Tests;

/// <summary>How a case came out.</summary>
internal enum Outcome
{
    /// <summary>Both computed the same.</summary>
    Agreed,

    /// <summary>The oracle has no implementation for this type or version: nothing was compared.</summary>
    NotInOracle,

    /// <summary>They differ, or one of them refuses what the other takes.</summary>
    Disagreed,
}

/// <summary>The outcome of a case and what was wrong.</summary>
internal readonly record struct Verdict(Outcome Outcome, string Text)
{
    private static readonly Workers s_two = Workers.Of(2);

    /// <summary>Runs a case on both sides. Our side reads the same bytes, so that the reader and the writer take part.</summary>
    public static Verdict Of(OracleCase test, OnnxRuntime runtime, int threads)
    {
        byte[] bytes = OnnxWriter.Write(test.Model);
        Tensor[]? expected = null, ours = null;
        string refusal = "", ourRefusal = "";
        try
        {
            using OnnxRuntimeSession session = runtime.Open(bytes);
            expected = session.Run(test.Inputs);
        }
        catch (OnnxRuntimeException e)
        {
            refusal = e.Message.ReplaceLineEndings(" ");
        }

        try
        {
            ExecutionPlan plan = ExecutionPlan.Compile(OnnxReader.Read(bytes, test.Label));
            ours = [.. plan.NewSession(threads == 1 ? Workers.One : s_two).Run(test.Inputs)];
        }
        catch (BadInputException e)
        {
            ourRefusal = e.Message;
        }

        if (expected is null && IsMissing(refusal)) return new(Outcome.NotInOracle, refusal);
        if (expected is null)
        {
            string answer = ours is null ? ourRefusal : "accepts";
            return new(Outcome.Disagreed, $"{test.Label}: the oracle refuses ({refusal}); ours: {answer}");
        }

        if (ours is null) return new(Outcome.Disagreed, $"{test.Label}: refused: {ourRefusal}");
        OnnxNode node = test.Model.Graph.Nodes[0];
        int steps = ExplainedDifferences.Steps(node.Domain, node.Operator);
        for (int i = 0; i < expected.Length; i++)
        {
            if (Comparison.Problem(ours[i], expected[i], steps) is { } problem)
                return new(Outcome.Disagreed, $"{test.Label}: output {i}: {problem}");
        }

        return new(Outcome.Agreed, "");
    }

    private static bool IsMissing(string refusal) =>
        refusal.Contains("Could not find an implementation", StringComparison.Ordinal)
        || refusal.Contains("is not a registered function/op", StringComparison.Ordinal)
        || refusal.Contains("NOT_IMPLEMENTED", StringComparison.Ordinal)
        // A float16 node of an old opset: the oracle wraps it in casts of a newer one and refuses those.
        || refusal.Contains("InsertedPrecisionFreeCast", StringComparison.Ordinal)
        || refusal.Contains("not implemented", StringComparison.OrdinalIgnoreCase);
}
