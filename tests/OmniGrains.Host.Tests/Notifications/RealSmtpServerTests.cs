using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OmniGrains.Host.Tests.Crash;

namespace OmniGrains.Host.Tests.Notifications;

/// <summary>A test that needs Debian's aiosmtpd: skipped, visibly, where it is not installed and not required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmtpServerFactAttribute : FactAttribute
{
    public const string Program = "/usr/bin/aiosmtpd";

    public SmtpServerFactAttribute()
    {
        if (!File.Exists(Program) && !string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
        {
            Skip = $"There is no {Program} here.";
        }
    }
}

public sealed class RealSmtpServerTests
{
    [SmtpServerFact]
    public async Task A_real_server_takes_a_well_formed_mail_in_plain_text_and_html()
    {
        using var folder = new TemporaryFolder();
        var mails = Path.Combine(folder.Path, "mails");
        var port = FreePort();
        var start = new ProcessStartInfo(SmtpServerFactAttribute.Program) { UseShellExecute = false, RedirectStandardError = true };
        foreach (var argument in (string[])["-n", "-c", "aiosmtpd.handlers.Mailbox", "-l", $"127.0.0.1:{port}", mails])
        {
            start.ArgumentList.Add(argument);
        }

        using var server = Process.Start(start)!;
        try
        {
            // Postponed while the server is still starting: it is tried again by itself.
            await using var host = await HostUnderTest.Start();
            await host.Client.UseSmtp(port);
            await host.Client.SaveNews();
            var ada = await host.Client.MakeCustomer();
            var id = (string)(await host.Client.Notify(ada, "Tè <verde>, 100 €"))["id"]!;
            await host.Until(id, "sent");

            var parsed = await Parsed(Directory.GetFiles(Path.Combine(mails, "new")).ShouldHaveSingleItem());
            parsed.ShouldContain("to=Ada <ada@example.com>");
            parsed.ShouldContain("subject=New: Tè <verde>, 100 €");
            parsed.ShouldContain($"id=<{id}.email@shop.example>");
            parsed.ShouldContain("from=Caffè & Tè <shop@shop.example>");
            parsed.ShouldContain("type=multipart/alternative");
            parsed.ShouldContain("text/plain: Hello Ada, Tè <verde>, 100 €: 1");
            parsed.ShouldContain("text/html: <p>Hello Ada, Tè &lt;verde&gt;, 100 €</p>");
            parsed.ShouldContain("defects=0");
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    // Read by Python's own parser of mails (RFC 5322, MIME), with its strict policy.
    private static async Task<string> Parsed(string file)
    {
        const string Script =
            """
            import email, email.policy, sys
            m = email.message_from_file(open(sys.argv[1], encoding='latin-1'), policy=email.policy.default)
            print('to=' + str(m['to'])); print('subject=' + str(m['subject'])); print('id=' + str(m['message-id'])); print('from=' + str(m['from'])); print('type=' + m.get_content_type())
            for p in m.iter_parts(): print(p.get_content_type() + ': ' + p.get_content())
            print('defects=' + str(len(m.defects) + sum(len(p.defects) for p in m.iter_parts()) + sum(len(h.defects) for h in m.values())))
            """;
        var start = new ProcessStartInfo("/usr/bin/python3") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = System.Text.Encoding.UTF8 };
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        foreach (var argument in (string[])["-c", Script, file])
        {
            start.ArgumentList.Add(argument);
        }

        using var python = Process.Start(start)!;
        var said = await python.StandardOutput.ReadToEndAsync();
        var wrong = await python.StandardError.ReadToEndAsync();
        await python.WaitForExitAsync();
        python.ExitCode.ShouldBe(0, wrong);
        return said;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
