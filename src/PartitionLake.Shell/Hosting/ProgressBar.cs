using System.Globalization;
using System.Text;

namespace PartitionLake.Shell.Hosting;

/// <summary>One line at the bottom of a terminal for the activity that reported last. Nothing when output is redirected.</summary>
internal sealed class ProgressBar
{
    private const int BarWidth = 24;

    private readonly bool _enabled = Terminal.IsColourful(Console.IsOutputRedirected);
    private bool _visible;

    /// <summary>Whether the cursor is at the beginning of a line; a bar must not wipe out half a line of output.</summary>
    public bool AtLineStart { get; set; } = true;

    public void Show(long sourceId, ProgressRecord record)
    {
        if (!_enabled || !AtLineStart)
            return;
        Clear();
        if (record.RecordType == ProgressRecordType.Completed)
            return;
        Console.Out.Write(Fit(Text(record), Console.WindowWidth - 1));
        _visible = true;
    }

    public void Clear()
    {
        if (!_visible)
            return;
        Console.Out.Write("\r\e[K");
        _visible = false;
    }

    private static string Text(ProgressRecord record)
    {
        var text = new StringBuilder(record.Activity);
        if (record.PercentComplete is >= 0 and <= 100)
        {
            var filled = record.PercentComplete * BarWidth / 100;
            text.Append(" [").Append('#', filled).Append(' ', BarWidth - filled).Append(CultureInfo.InvariantCulture, $"] {record.PercentComplete,3}%");
        }
        text.Append("  ").Append(record.StatusDescription);
        if (!string.IsNullOrEmpty(record.CurrentOperation))
            text.Append("  ").Append(record.CurrentOperation);
        if (record.SecondsRemaining >= 0)
            text.Append(CultureInfo.InvariantCulture, $"  {TimeSpan.FromSeconds(record.SecondsRemaining):hh\\:mm\\:ss} left");
        return text.Replace('\n', ' ').Replace('\r', ' ').ToString();
    }

    private static string Fit(string text, int width) => width > 0 && text.Length > width ? text[..width] : text;
}
