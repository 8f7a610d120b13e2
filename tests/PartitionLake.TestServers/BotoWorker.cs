using System.Diagnostics;
using System.Text.Json;

namespace PartitionLake.TestServers;

/// <summary>
/// A Python process with boto3 that runs one program after another: to start Python and boto3 for each would take most of the tests' time.
/// It ends with its standard input, so with this process.
/// </summary>
internal sealed class BotoWorker
{
    private const string Program =
        """
        import sys, json, traceback, boto3, botocore
        from botocore.config import Config
        clients = {}
        def client_of(service, settings):
            key = service + json.dumps(settings, sort_keys=True)
            if key not in clients:
                settings = dict(settings)
                proxy = settings.pop('proxy', None)
                s3 = {'addressing_style': 'virtual' if proxy else 'path'}
                config = Config(retries={'max_attempts': 8, 'mode': 'standard'}, s3=s3, proxies={'https': proxy} if proxy else None)
                clients[key] = boto3.client(service, config=config, **settings)
            return clients[key]
        for line in sys.stdin:
            call = json.loads(line)
            answers = []
            names = {'client': lambda service: client_of(service, call['settings']), 'answer': answers.append, 'args': call['args'],
                     'json': json, 'boto3': boto3, 'botocore': botocore}
            try:
                exec(compile(call['program'], 'test', 'exec'), names)
                reply = {'answers': answers}
            except BaseException:
                reply = {'error': traceback.format_exc()}
            print(json.dumps(reply, default=str), flush=True)
        """;

    private static readonly Lazy<BotoWorker> s_shared = new(() => new BotoWorker());

    private readonly object _gate = new();
    private readonly Process _process = Python.Start(Program, []);
    private readonly Task<string> _errors;

    private BotoWorker() => _errors = _process.StandardError.ReadToEndAsync();

    public static BotoWorker Shared => s_shared.Value;

    /// <summary>Runs a program.</summary>
    /// <returns>What it answered; undefined where it answered nothing.</returns>
    public JsonElement Run(string program, IReadOnlyList<object?> arguments, IReadOnlyDictionary<string, string> settings)
    {
        string? line;
        lock (_gate)
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(new { program, args = arguments, settings }));
            _process.StandardInput.Flush();
            line = _process.StandardOutput.ReadLine();
        }
        if (line is null)
            throw new InvalidOperationException(
                $"Python with boto3 ended. Is it installed? Run: pip install \"moto[server]\" boto3{Environment.NewLine}{_errors.GetAwaiter().GetResult()}");
        var reply = JsonSerializer.Deserialize<JsonElement>(line);
        if (reply.TryGetProperty("error", out var error))
            throw new InvalidOperationException($"The Python program failed:{Environment.NewLine}{error.GetString()}");
        var answers = reply.GetProperty("answers");
        return answers.GetArrayLength() == 0 ? default : answers[0];
    }
}
