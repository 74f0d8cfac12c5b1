using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Sett.Cli.Tests")]
