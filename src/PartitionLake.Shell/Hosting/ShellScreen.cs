using System.Management.Automation.Host;

namespace PartitionLake.Shell.Hosting;

/// <summary>The size and colours of the console. Scripts cannot read or draw on its cells.</summary>
internal sealed class ShellScreen : PSHostRawUserInterface
{
    public const ConsoleColor DefaultBackground = ConsoleColor.Black;

    // Wide enough for tables in logs, where no terminal says how wide it is.
    private const int RedirectedWidth = 120;
    private const int RedirectedHeight = 50;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = DefaultBackground;

    public override Coordinates CursorPosition { get; set; }

    public override Coordinates WindowPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override Size BufferSize
    {
        get => Size();
        set => throw NotSupported();
    }

    public override Size WindowSize
    {
        get => Size();
        set => throw NotSupported();
    }

    public override Size MaxWindowSize => Size();

    public override Size MaxPhysicalWindowSize => Size();

    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    public override string WindowTitle
    {
        get => "";
        set
        {
            if (Terminal.IsColourful(Console.IsOutputRedirected))
                Console.Write($"\e]0;{value}\a");
        }
    }

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
            Console.ReadKey(intercept: true);
    }

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        if (Console.IsInputRedirected)
            throw new HostException("There is no keyboard to read from: standard input is redirected.");
        var key = Console.ReadKey((options & ReadKeyOptions.NoEcho) != 0);
        return new KeyInfo((int)key.Key, key.KeyChar, default, keyDown: true);
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NotSupported();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NotSupported();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NotSupported();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NotSupported();

    private static Size Size()
    {
        if (Console.IsOutputRedirected)
            return new Size(RedirectedWidth, RedirectedHeight);
        return new Size(Positive(Console.WindowWidth, RedirectedWidth), Positive(Console.WindowHeight, RedirectedHeight));
    }

    // A pseudo terminal may say that it has no columns at all.
    private static int Positive(int value, int otherwise) => value > 0 ? value : otherwise;

    private static NotSupportedException NotSupported() => new("This shell writes lines; it cannot address the cells of the screen.");
}
