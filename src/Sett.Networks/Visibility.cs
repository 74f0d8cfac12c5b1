using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Sett.Training")]
[assembly: InternalsVisibleTo("Sett.Networks.Tests")]
[assembly: InternalsVisibleTo("Sett.Oracle.Tests")]
