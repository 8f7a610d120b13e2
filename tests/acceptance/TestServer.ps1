# The S3 server of the acceptance files. Dot-source this file in a BeforeAll.
#   $server = Start-TestServer     an object with Endpoint, AccessKey and SecretKey: the server that the test command has
#                                  started (LAKE_TEST_ENDPOINT, LAKE_TEST_ACCESS_KEY, LAKE_TEST_SECRET_KEY), or a moto of its own
#   Get-TestAws $server            the parameters that lead a cmdlet there: by endpoint, or, where the test command has put a
#                                  proxy for https before the server (LAKE_TEST_WIRE = aws), without one, as to AWS
#   New-TestBucket $server         the name of a new, empty bucket; with -KeepVersions one that keeps what is replaced and removed
#   Invoke-TestClient $server name argument…    what boto3 finds or does there: a command of clients.py, its lines
#   Stop-TestServer $server        ends it, if Start-TestServer has started it

function Get-TestPython {
    if ($env:PARTITIONLAKE_PYTHON) { $env:PARTITIONLAKE_PYTHON } else { 'python3' }
}

function Start-TestServer {
    if ($env:LAKE_TEST_ENDPOINT) {
        return [pscustomobject]@{
            Endpoint = $env:LAKE_TEST_ENDPOINT; AccessKey = $env:LAKE_TEST_ACCESS_KEY; SecretKey = $env:LAKE_TEST_SECRET_KEY; Process = $null
        }
    }
    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $listener.Stop()
    # It ends when its standard input does, so also when this process is killed.
    $program = @'
import os, sys, threading
try:
    from moto.server import main
except ImportError:
    sys.exit('moto is missing. Run: pip install "moto[server]" boto3')
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
os.dup2(1, 2)
def watch():
    sys.stdin.read()
    os._exit(0)
threading.Thread(target=watch, daemon=True).start()
main(['-H', '127.0.0.1', '-p', sys.argv[1]])
'@
    $info = [System.Diagnostics.ProcessStartInfo]::new((Get-TestPython))
    $info.RedirectStandardInput = $true
    foreach ($argument in '-c', $program, "$port") { $info.ArgumentList.Add($argument) }
    $process = [System.Diagnostics.Process]::Start($info)
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while ($true) {
        $client = [System.Net.Sockets.TcpClient]::new()
        try {
            $client.Connect([System.Net.IPAddress]::Loopback, $port)
            break
        }
        catch {
            if ($process.WaitForExit(50)) { throw "The moto server ended with exit code $($process.ExitCode)." }
            if ($clock.Elapsed.TotalSeconds -gt 60) {
                $process.Kill($true)
                throw 'The moto server did not answer within a minute.'
            }
        }
        finally {
            $client.Dispose()
        }
    }
    [pscustomobject]@{ Endpoint = "http://127.0.0.1:$port"; AccessKey = 'AKIAEXAMPLE0TESTKEY'; SecretKey = 'acceptance-secret-of-nobody'; Process = $process }
}

function Get-TestAws {
    param([object] $Server)
    $aws = @{ AccessKey = $Server.AccessKey; SecretKey = $Server.SecretKey; Region = 'us-east-1' }
    if ($env:LAKE_TEST_WIRE -ne 'aws') { $aws.EndpointUrl = $Server.Endpoint }
    $aws
}

function Stop-TestServer {
    param([object] $Server)
    if (-not $Server -or -not $Server.Process) { return }
    if (-not $Server.Process.HasExited) {
        $Server.Process.Kill($true)
        $Server.Process.WaitForExit()
    }
    $Server.Process.Dispose()
}

# Where clients.py answers: at the address that LAKE_TEST_BRIDGE names, for a system that has no Python, or in a process of this
# session, the first time that it is asked. Python and boto3 take longer to start than to answer.
function Get-TestBridge {
    if ($env:LAKE_TEST_BRIDGE) { return $env:LAKE_TEST_BRIDGE }
    if (-not $global:lakeTestBridge) {
        $info = [System.Diagnostics.ProcessStartInfo]::new((Get-TestPython))
        # It ends when its standard input does.
        $info.RedirectStandardInput = $info.RedirectStandardOutput = $true
        $info.ArgumentList.Add("$PSScriptRoot/clients.py")
        $process = [System.Diagnostics.Process]::Start($info)
        $address = $process.StandardOutput.ReadLine()
        if (-not $address) { throw "clients.py ended without an address, with exit code $($process.ExitCode)." }
        $global:lakeTestBridge = [pscustomobject]@{ Process = $process; Address = $address }
    }
    $global:lakeTestBridge.Address
}

# Another client than ours, with the server it looks at: a command of clients.py, its lines.
function Invoke-TestClient {
    param([object] $Server, [string] $Name, [string[]] $Arguments = @())
    $all = @($Server.Endpoint, $Server.AccessKey, $Server.SecretKey) + $Arguments
    $answer = Invoke-RestMethod -Method Post -Uri "$(Get-TestBridge)/$Name" -Body (ConvertTo-Json $all) -ContentType 'application/json' -NoProxy
    $answer -split "`n"
}

function New-TestBucket {
    param([object] $Server, [switch] $KeepVersions)
    $bucket = Invoke-TestClient $Server new_bucket "lake-$([guid]::NewGuid().ToString('n'))"
    if ($KeepVersions) { Invoke-TestClient $Server keep_versions $bucket } else { $bucket }
}
