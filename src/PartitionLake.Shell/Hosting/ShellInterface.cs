using System.Collections.ObjectModel;
using System.Management.Automation.Host;
using System.Security;

namespace PartitionLake.Shell.Hosting;

/// <summary>
/// Writes every stream to the console: errors to standard error, all else to standard output, coloured and with a
/// progress bar on a terminal, plain when redirected.
/// </summary>
internal sealed class ShellInterface : PSHostUserInterface
{
    private const string Reset = "\e[0m";
    private const string Red = "\e[31;1m";
    private const string Yellow = "\e[33;1m";

    private static readonly Destination Output = new(Console.Out, Terminal.IsColourful(Console.IsOutputRedirected));
    private static readonly Destination Errors = new(Console.Error, Terminal.IsColourful(Console.IsErrorRedirected));

    private readonly object _gate = new();
    private readonly ProgressBar _progress = new();
    private bool _redirected;
    private long _writeCount;

    public override PSHostRawUserInterface RawUI { get; } = new ShellScreen();

    public override bool SupportsVirtualTerminal => Output.Colourful;

    /// <summary>Grows with everything that is written.</summary>
    public long WriteCount => Interlocked.Read(ref _writeCount);

    /// <summary>Takes the progress bar off the screen, before something else writes there or the process ends.</summary>
    public void Finish()
    {
        lock (_gate)
            _progress.Clear();
    }

    /// <summary>Until it is disposed, what goes to the output goes to the errors: for the error that ended the script.</summary>
    public IDisposable RedirectToErrors() => new Redirection(this);

    public override void Write(string value) => WriteOutput(value, null, endLine: false);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        WriteOutput(value, Terminal.Sequence(foregroundColor, backgroundColor), endLine: false);

    public override void WriteLine() => WriteOutput("", null);

    public override void WriteLine(string value) => WriteOutput(value, null);

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        WriteOutput(value, Terminal.Sequence(foregroundColor, backgroundColor));

    public override void WriteErrorLine(string value) => Write(Errors, value, Red, endLine: true);

    public override void WriteWarningLine(string message) => WriteOutput("WARNING: " + message, Yellow);

    public override void WriteVerboseLine(string message) => WriteOutput("VERBOSE: " + message, Yellow);

    public override void WriteDebugLine(string message) => WriteOutput("DEBUG: " + message, Yellow);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (_gate)
            _progress.Show(sourceId, record);
    }

    public override string ReadLine() => Ask(ConsoleQuestion.ReadLine);

    public override SecureString ReadLineAsSecureString() => Ask(ConsoleQuestion.ReadSecret);

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        Ask(() => ConsoleQuestion.Fields(caption, message, descriptions));

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        Ask(() => ConsoleQuestion.Choice(caption, message, choices, defaultChoice));

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        Ask(() => ConsoleQuestion.Credential(caption, message, userName));

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    private T Ask<T>(Func<T> question)
    {
        Finish();
        return question();
    }

    private void WriteOutput(string value, string? colour, bool endLine = true) =>
        Write(_redirected ? Errors : Output, value, colour, endLine);

    private void Write(Destination destination, string value, string? colour, bool endLine)
    {
        var text = GetOutputString(value, destination.Colourful);
        lock (_gate)
        {
            _progress.Clear();
            _writeCount++;
            destination.Writer.Write(colour is not null && destination.Colourful ? colour + text + Reset : text);
            if (endLine)
                destination.Writer.WriteLine();
            _progress.AtLineStart = endLine || text.EndsWith('\n');
        }
    }

    private sealed record Destination(TextWriter Writer, bool Colourful);

    private sealed class Redirection : IDisposable
    {
        private readonly ShellInterface _owner;

        public Redirection(ShellInterface owner)
        {
            _owner = owner;
            _owner._redirected = true;
        }

        public void Dispose() => _owner._redirected = false;
    }
}
