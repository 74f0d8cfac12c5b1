using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Sett.Studies.Tests")]
