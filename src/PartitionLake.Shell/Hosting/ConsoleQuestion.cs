using System.Collections.ObjectModel;
using System.Management.Automation.Host;
using System.Security;

namespace PartitionLake.Shell.Hosting;

/// <summary>Questions to the person at the keyboard: <c>-Confirm</c>, mandatory parameters, credentials.</summary>
internal static class ConsoleQuestion
{
    public static string ReadLine()
    {
        Console.Out.Flush();
        return Console.ReadLine() ?? throw new HostException("There is nobody to answer: standard input has ended.");
    }

    public static SecureString ReadSecret()
    {
        var secret = new SecureString();
        if (Console.IsInputRedirected)
        {
            foreach (var character in ReadLine())
                secret.AppendChar(character);
            return secret;
        }
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace && secret.Length > 0)
                secret.RemoveAt(secret.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                secret.AppendChar(key.KeyChar);
        }
        Console.WriteLine();
        return secret;
    }

    public static int Choice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteHeading(caption, message);
        while (true)
        {
            for (var i = 0; i < choices.Count; i++)
                Console.Write($"[{Key(choices[i])}] {Label(choices[i])}{(i == defaultChoice ? " (default)" : "")}  ");
            Console.Write(": ");
            var answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            for (var i = 0; i < choices.Count; i++)
            {
                if (IsAnswer(answer, Key(choices[i])) || IsAnswer(answer, Label(choices[i])))
                    return i;
            }
        }
    }

    public static Dictionary<string, PSObject> Fields(string caption, string message, Collection<FieldDescription> descriptions)
    {
        WriteHeading(caption, message);
        var answers = new Dictionary<string, PSObject>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in descriptions)
        {
            Console.Write($"{field.Name}: ");
            var secret = field.ParameterTypeFullName == typeof(SecureString).FullName;
            answers[field.Name] = PSObject.AsPSObject(secret ? ReadSecret() : ReadLine());
        }
        return answers;
    }

    public static PSCredential Credential(string caption, string message, string userName)
    {
        WriteHeading(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            Console.Write("User: ");
            userName = ReadLine();
        }
        Console.Write($"Password for {userName}: ");
        return new PSCredential(userName, ReadSecret());
    }

    private static void WriteHeading(string caption, string message)
    {
        if (!string.IsNullOrEmpty(caption))
            Console.WriteLine(caption);
        if (!string.IsNullOrEmpty(message))
            Console.WriteLine(message);
    }

    private static string Label(ChoiceDescription choice) => choice.Label.Replace("&", "", StringComparison.Ordinal);

    // The letter after the ampersand answers for the whole label.
    private static string Key(ChoiceDescription choice)
    {
        var mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < choice.Label.Length ? choice.Label.Substring(mark + 1, 1) : choice.Label;
    }

    private static bool IsAnswer(string answer, string expected) => string.Equals(answer, expected, StringComparison.CurrentCultureIgnoreCase);
}
