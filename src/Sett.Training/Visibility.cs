using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Sett.Training.Tests")]
