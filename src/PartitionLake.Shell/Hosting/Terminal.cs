namespace PartitionLake.Shell.Hosting;

/// <summary>What the console at the other end understands.</summary>
internal static class Terminal
{
    // The order in which ANSI numbers the colours, for each ConsoleColor.
    private static ReadOnlySpan<byte> AnsiNumber => [0, 4, 2, 6, 1, 5, 3, 7, 0, 4, 2, 6, 1, 5, 3, 7];

    /// <summary>Whether escape sequences may be written: a terminal, and nobody asked for plain text (no-color.org).</summary>
    public static bool IsColourful(bool redirected) =>
        !redirected &&
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) &&
        Environment.GetEnvironmentVariable("TERM") is not "dumb";

    /// <summary>The sequence that sets both colours; the ones a script took from the host are left alone.</summary>
    public static string Sequence(ConsoleColor foreground, ConsoleColor background)
    {
        var text = Number(foreground, 30) is { } front ? $"\e[{front}m" : "";
        return background == ShellScreen.DefaultBackground || Number(background, 40) is not { } back ? text : $"{text}\e[{back}m";
    }

    private static int? Number(ConsoleColor colour, int normal)
    {
        var index = (int)colour;
        if (index is < 0 or > 15)
            return null;
        return (index < 8 ? normal : normal + 60) + AnsiNumber[index];
    }
}
