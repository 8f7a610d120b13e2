using System.Diagnostics.CodeAnalysis;
using System.Management.Automation.Runspaces;

namespace PartitionLake.Shell;

/// <summary>What the command line asks for: a script file with its arguments, or a text to run.</summary>
internal sealed record ShellArguments(string? ScriptPath, string? CommandText, IReadOnlyList<string> Arguments)
{
    // As pwsh -Command: the last statement decides. The line break ends a comment that the text may end with.
    private const string LeaveWithSuccess = "\nif (-not $?) { exit 1 }";

    public const string Usage =
        """
        Usage: PartitionLake.Shell [-File] <script.ps1> [arguments]
               PartitionLake.Shell -Command <text>
        """;

    public static bool TryParse(string[] args, [NotNullWhen(true)] out ShellArguments? arguments, [NotNullWhen(false)] out string? problem)
    {
        arguments = null;
        problem = null;
        if (args.Length == 0)
        {
            problem = "Nothing to run.";
            return false;
        }
        if (IsSwitch(args[0], "Command", "c"))
        {
            if (args.Length == 1)
                problem = "-Command needs the text to run.";
            else
                arguments = new ShellArguments(null, string.Join(' ', args[1..]), []);
            return arguments is not null;
        }

        var rest = IsSwitch(args[0], "File", "f") ? args[1..] : args;
        if (rest.Length == 0)
            problem = "-File needs the path of a script.";
        else if (rest[0].StartsWith('-'))
            problem = $"'{rest[0]}' is not an option of the shell.";
        else if (!File.Exists(rest[0]))
            problem = $"The script '{rest[0]}' does not exist.";
        else
            arguments = new ShellArguments(Path.GetFullPath(rest[0]), null, rest[1..]);
        return arguments is not null;
    }

    /// <summary>The command to run, its arguments read as pwsh reads those after <c>-File</c>.</summary>
    public Command ToCommand()
    {
        if (ScriptPath is null)
            return new Command(CommandText + LeaveWithSuccess, isScript: true, useLocalScope: false);
        var command = new Command(ScriptPath, isScript: false, useLocalScope: false);
        foreach (var argument in Arguments)
            command.Parameters.Add(ToParameter(argument));
        return command;
    }

    // "-Name" takes the next argument unless it is a switch, "-Name:value" carries its own, everything else is positional.
    private static CommandParameter ToParameter(string argument)
    {
        if (argument.Length < 2 || argument[0] != '-' || !(char.IsLetter(argument[1]) || argument[1] == '_'))
            return new CommandParameter(null, argument);
        var colon = argument.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? new CommandParameter(argument)
            : new CommandParameter(argument[..(colon + 1)], ToValue(argument[(colon + 1)..]));
    }

    private static object ToValue(string text) => text.ToUpperInvariant() switch
    {
        "$TRUE" => true,
        "$FALSE" => false,
        _ => text,
    };

    private static bool IsSwitch(string argument, string name, string shortName) =>
        string.Equals(argument, "-" + name, StringComparison.OrdinalIgnoreCase) ||
        string.Equals(argument, "-" + shortName, StringComparison.OrdinalIgnoreCase);
}
