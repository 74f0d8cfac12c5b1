using Sett.Networks.Kernels.Moves;

namespace Sett.Networks.Operators;

/// <summary>Identity: the same tensor.</summary>
internal sealed class IdentityOperator : IOperator
{
    public OperatorSchema Schema { get; } = new() { Name = "Identity", Versions = [1, 13, 14, 16, 19, 21], IsView = true };

    public void Infer(NodeContext node) => node.SetOutput(0, node.InputType(0), node.InputShape(0));

    public Kernel Compile(NodeContext node) => SizedMove.Copy;
}
