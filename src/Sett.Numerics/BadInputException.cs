namespace Sett.Numerics;

/// <summary>
/// The user's input (a file, an option, a shape) is wrong. The message is one line that says what is wrong, where, and what would be right;
/// programs show it as it is and end with exit code 2.
/// </summary>
public sealed class BadInputException : Exception
{
    /// <summary>Makes the error from its one-line message.</summary>
    public BadInputException(string message) : base(OneLine(message)) { }

    /// <summary>Makes the error from its one-line message and what caused it.</summary>
    public BadInputException(string message, Exception inner) : base(OneLine(message), inner) { }

    /// <summary>Names in damaged files may hold line ends and control characters; they must not reach a terminal.</summary>
    private static string OneLine(string message) => message.Any(char.IsControl)
        ? string.Concat(message.Select(c => char.IsControl(c) ? '\uFFFD' : c))
        : message;
}
