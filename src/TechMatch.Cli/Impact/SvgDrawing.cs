using System.Globalization;
using System.Security;
using System.Text;

namespace TechMatch.Cli.Impact;

/// <summary>Rectangles, lines and words as SVG 1.1: the same figures give the same bytes on every machine, whatever fonts it has.</summary>
internal sealed class SvgDrawing(double width, double height, string title, string description)
{
    private const string Ink = "#222222";

    private readonly StringBuilder _body = new();

    public void Box(double x, double y, double boxWidth, double boxHeight, string fill, string? tip = null)
    {
        _body.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{Math.Max(boxWidth, 0.5):0.##}\" height=\"{Math.Max(boxHeight, 0.5):0.##}\" fill=\"{fill}\"");
        _body.Append(tip is null ? "/>\n" : $"><title>{Safe(tip)}</title></rect>\n");
    }

    public void Line(double x1, double y1, double x2, double y2, string stroke = Ink, double thickness = 1) =>
        _body.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x1:0.##}\" y1=\"{y1:0.##}\" x2=\"{x2:0.##}\" y2=\"{y2:0.##}\" stroke=\"{stroke}\" stroke-width=\"{thickness:0.##}\"/>\n");

    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    public void Words(double x, double y, string text, string anchor = "start", int size = 12) =>
        _body.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.##}\" y=\"{y:0.##}\" font-size=\"{size}\" text-anchor=\"{anchor}\">{Safe(text)}</text>\n");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:0}\" height=\"{height:0}\" viewBox=\"0 0 {width:0} {height:0}\" role=\"img\" font-family=\"sans-serif\" fill=\"{Ink}\">\n<title>{Safe(title)}</title>\n<desc>{Safe(description)}</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{_body}</svg>\n");

    /// <summary>Control characters have no place in XML, escaped or not.</summary>
    private static string Safe(string text) => SecurityElement.Escape(string.Concat(text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))));
}
