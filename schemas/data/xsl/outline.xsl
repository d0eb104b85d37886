<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html" encoding="UTF-8" doctype-system="about:legacy-compat" indent="no"/>
  <xsl:param name="title"/>
  <!-- Any XML: its fields as nested lists. Long texts are cut, they are attachments most of the time. -->

  <!-- The frame of every page: one file each, since a stylesheet here may not read another file. -->
  <xsl:template match="/">
    <html lang="pl">
      <head>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title><xsl:value-of select="$title"/></title>
        <style>
          body { font-family: sans-serif; line-height: 1.5; max-width: 50rem; margin: 1rem auto; padding: 0 1rem; color: #111; background: #fff; }
          .aid { border: 2px solid #8a4b00; background: #fff6e5; padding: .5rem 1rem; }
          .text { white-space: pre-wrap; overflow-wrap: anywhere; }
          table { border-collapse: collapse; width: 100%; }
          th, td { border: 1px solid #767676; padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
          th[scope="row"] { width: 40%; }
        </style>
      </head>
      <body>
        <p class="aid" role="note"><strong>Widok pomocniczy - nie jest dokumentem.</strong> Dokumentem jest plik XML; ten widok niczego nie dowodzi i nie sprawdza podpisów.</p>
        <main>
          <xsl:apply-templates select="*"/>
        </main>
      </body>
    </html>
  </xsl:template>

  <xsl:template match="/*">
    <h1>Dokument XML: <xsl:value-of select="local-name()"/></h1>
    <p class="text">Wzór: <xsl:value-of select="namespace-uri()"/></p>
    <xsl:call-template name="attributes"/>
    <xsl:call-template name="content"/>
  </xsl:template>

  <xsl:template match="*">
    <li>
      <strong><xsl:value-of select="local-name()"/></strong>
      <xsl:call-template name="attributes"/>
      <xsl:call-template name="content"/>
    </li>
  </xsl:template>

  <xsl:template name="attributes">
    <xsl:if test="@*">
      <xsl:text> (</xsl:text>
      <xsl:for-each select="@*">
        <xsl:if test="position() &gt; 1">, </xsl:if>
        <xsl:value-of select="local-name()"/>: <xsl:call-template name="cut"/>
      </xsl:for-each>
      <xsl:text>)</xsl:text>
    </xsl:if>
  </xsl:template>

  <xsl:template name="content">
    <xsl:for-each select="text()[string-length(normalize-space(.)) &gt; 0]">
      <p class="text"><xsl:call-template name="cut"/></p>
    </xsl:for-each>
    <xsl:if test="*"><ul><xsl:apply-templates select="*"/></ul></xsl:if>
  </xsl:template>

  <xsl:template name="cut">
    <xsl:value-of select="substring(., 1, 2000)"/>
    <xsl:if test="string-length(.) &gt; 2000">… (dalszy ciąg w pliku, razem znaków: <xsl:value-of select="string-length(.)"/>)</xsl:if>
  </xsl:template>
</xsl:stylesheet>
